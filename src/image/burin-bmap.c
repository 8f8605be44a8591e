/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules are those of bmaptool's BmapCopy.py, and those that it takes for granted.
 */
#include "burin-bmap-private.h"

#include <string.h>

#include "burin-frame.h"

#define NEWEST_MAJOR 2

struct _BurinBmap {
    guint64 image_size;
    guint64 block_size;
    guint64 mapped_size;
    BurinDigestAlgorithm algorithm;
    gboolean has_digests;
    GArray *ranges; /* of BurinBmapRange */
};

static void
clear_range (gpointer data)
{
    g_free (((BurinBmapRange *) data)->digest);
}

void
burin_bmap_free (BurinBmap *self)
{
    if (self == NULL)
        return;
    g_array_unref (self->ranges);
    g_free (self);
}

/* Sets *field to the element that the checksum of the bmap itself is in; there was none before 1.3.
 */
static gboolean
check_version (const char *version, int *field, GError **error)
{
    g_auto (GStrv) parts = g_strsplit (version, ".", 2);
    guint64 major, minor;

    if (g_strv_length (parts) != 2 || !burin_bmap_number_parse (parts[0], &major) ||
        !burin_bmap_number_parse (parts[1], &minor))
        return burin_bmap_refuse (error, "its version is not a number");
    if (major < 1 || major > NEWEST_MAJOR)
        return burin_bmap_refuse (error, "its version is not one that is known");
    *field = BURIN_BMAP_FILE_CHECKSUM; /* 1.4 was called 2.0 later on */
    if (major == 1 && minor < 4)
        *field = minor == 3 ? BURIN_BMAP_FILE_SHA1 : -1;
    return TRUE;
}

static gboolean
find_algorithm (BurinBmap *self, const BurinBmapText *text, int field, GError **error)
{
    const char *name = text->fields[BURIN_BMAP_CHECKSUM_TYPE];

    self->algorithm = BURIN_DIGEST_SHA1;
    if (field != BURIN_BMAP_FILE_CHECKSUM)
        return TRUE;
    if (name == NULL || !burin_digest_algorithm_from_name (name, &self->algorithm))
        return burin_bmap_refuse (error, "its checksums are of a kind that is not known");
    return TRUE;
}

/* The checksum is made of the file with zeros in place of the checksum. */
static gboolean
check_itself (BurinBmap *self, const char *hex, const guint8 *xml, gsize length, GError **error)
{
    gsize size = burin_digest_algorithm_get_size (self->algorithm) * 2;
    g_autofree char *zeros = g_strnfill (size, '0');
    g_autoptr (BurinDigest) digest = NULL;
    g_autofree char *found = NULL;
    const guint8 *at;
    gsize before;

    if (hex == NULL || strlen (hex) != size)
        return burin_bmap_refuse (error, "it has no checksum of itself");
    at = memmem (xml, length, hex, size);
    if (at == NULL)
        return burin_bmap_refuse (error, "its checksum of itself is written in a strange way");
    digest = burin_digest_new (self->algorithm, error);
    if (digest == NULL)
        return FALSE;
    before = (gsize) (at - xml);
    burin_digest_add (digest, xml, before);
    burin_digest_add (digest, (const guint8 *) zeros, size);
    burin_digest_add (digest, at + size, length - before - size);
    found = burin_digest_finish (digest, error);
    if (found == NULL)
        return FALSE;
    return g_ascii_strcasecmp (found, hex) == 0 ||
           burin_bmap_refuse (error, "it was changed or damaged: its checksum of itself is wrong");
}

static gboolean
get_number (const BurinBmapText *text, BurinBmapField field, guint64 *number, GError **error)
{
    if (text->fields[field] != NULL && burin_bmap_number_parse (text->fields[field], number))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the bmap cannot be used: its %s is missing, or no number",
                     burin_bmap_field_get_name (field));
    return FALSE;
}

static guint64
divide_up (guint64 number, guint64 by)
{
    return number / by + (number % by != 0 ? 1 : 0);
}

static gboolean
read_sizes (BurinBmap *self, const BurinBmapText *text, guint64 *n_blocks, GError **error)
{
    if (!get_number (text, BURIN_BMAP_IMAGE_SIZE, &self->image_size, error) ||
        !get_number (text, BURIN_BMAP_BLOCK_SIZE, &self->block_size, error) ||
        !get_number (text, BURIN_BMAP_BLOCKS_COUNT, n_blocks, error))
        return FALSE;
    if (self->image_size > BURIN_IMAGE_MAX_SIZE)
        return burin_bmap_refuse (error, "its image is larger than any drive");
    if (self->block_size == 0 || self->block_size > BURIN_IMAGE_MAX_SIZE)
        return burin_bmap_refuse (error, "its blocks have an impossible size");
    if (*n_blocks != divide_up (self->image_size, self->block_size))
        return burin_bmap_refuse (error, "it counts other blocks than its image has");
    return TRUE;
}

static gboolean
check_digest (BurinBmap *self, const char *digest, gboolean is_first, GError **error)
{
    gsize size = burin_digest_algorithm_get_size (self->algorithm) * 2;

    if (is_first)
        self->has_digests = digest != NULL;
    if ((digest != NULL) != self->has_digests)
        return burin_bmap_refuse (error, "some of its ranges have a checksum, and some have none");
    if (digest != NULL && strlen (digest) != size)
        return burin_bmap_refuse (error, "the checksum of a range has the wrong length");
    return TRUE;
}

static void
add_range (BurinBmap *self, const BurinBmapBlocks *blocks)
{
    guint64 end = (blocks->last + 1) * self->block_size; /* at most a block more than the image */
    BurinBmapRange range = {
        .start = blocks->first * self->block_size,
        .end = MIN (end, self->image_size),
        .digest = blocks->digest != NULL ? g_ascii_strdown (blocks->digest, -1) : NULL,
    };

    self->mapped_size += range.end - range.start;
    g_array_append_val (self->ranges, range);
}

static gboolean
read_ranges (BurinBmap *self, const BurinBmapText *text, guint64 n_blocks, GError **error)
{
    guint64 next = 0, n_mapped = 0, said;

    for (guint i = 0; i < text->blocks->len; i++) {
        const BurinBmapBlocks *blocks = &g_array_index (text->blocks, BurinBmapBlocks, i);

        if (blocks->last < blocks->first)
            return burin_bmap_refuse (error, "a range ends before it begins");
        if (blocks->last >= n_blocks)
            return burin_bmap_refuse (error, "a range reaches past the end of its image");
        if (blocks->first < next)
            return burin_bmap_refuse (error, "its ranges overlap, or are out of order");
        if (!check_digest (self, blocks->digest, i == 0, error))
            return FALSE;
        add_range (self, blocks);
        next = blocks->last + 1;
        n_mapped += next - blocks->first;
    }
    return get_number (text, BURIN_BMAP_MAPPED_BLOCKS_COUNT, &said, error) &&
           (n_mapped == said ||
            burin_bmap_refuse (error, "its ranges have not as many blocks as it says"));
}

static gboolean
read_all (BurinBmap *self, const guint8 *xml, gsize length, GError **error)
{
    g_auto (BurinBmapText) text = {};
    guint64 n_blocks;
    int field = -1;

    if (!burin_bmap_text_read (&text, xml, length, error))
        return FALSE;
    if (text.version == NULL)
        return burin_bmap_refuse (error, "it is empty");
    return check_version (text.version, &field, error) &&
           find_algorithm (self, &text, field, error) &&
           (field < 0 || check_itself (self, text.fields[field], xml, length, error)) &&
           read_sizes (self, &text, &n_blocks, error) && read_ranges (self, &text, n_blocks, error);
}

/**
 * burin_bmap_parse:
 * @xml: a bmap, possibly a hostile one
 * @length: bytes of it
 * @error: %BURIN_ERROR_IMAGE_MISMATCH if it breaks any rule
 *
 * Returns: (transfer full): the bmap, or %NULL
 */
BurinBmap *
burin_bmap_parse (const guint8 *xml, gsize length, GError **error)
{
    g_autoptr (BurinBmap) self = g_new0 (BurinBmap, 1);

    self->ranges = g_array_new (FALSE, FALSE, sizeof (BurinBmapRange));
    g_array_set_clear_func (self->ranges, clear_range);
    return read_all (self, xml, length, error) ? g_steal_pointer (&self) : NULL;
}

guint64
burin_bmap_get_image_size (const BurinBmap *self)
{
    return self->image_size;
}

/**
 * burin_bmap_get_mapped_size:
 *
 * Returns: how many bytes of the image matter
 */
guint64
burin_bmap_get_mapped_size (const BurinBmap *self)
{
    return self->mapped_size;
}

/**
 * burin_bmap_has_digests:
 *
 * Returns: whether every range has one; else none has
 */
gboolean
burin_bmap_has_digests (const BurinBmap *self)
{
    return self->has_digests;
}

BurinDigestAlgorithm
burin_bmap_get_algorithm (const BurinBmap *self)
{
    return self->algorithm;
}

guint
burin_bmap_get_n_ranges (const BurinBmap *self)
{
    return self->ranges->len;
}

const BurinBmapRange *
burin_bmap_get_range (const BurinBmap *self, guint index)
{
    return &g_array_index (self->ranges, BurinBmapRange, index);
}

/* The first range that ends behind @offset; the number of ranges if there is none. */
static guint
find_range (const BurinBmap *self, guint64 offset)
{
    guint low = 0, high = self->ranges->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (burin_bmap_get_range (self, middle)->end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/**
 * burin_bmap_get_run:
 * @offset: of a byte in the image
 * @mapped: (out): whether it matters
 *
 * Returns: for how many bytes from there it is the same; without end behind the last range
 */
guint64
burin_bmap_get_run (const BurinBmap *self, guint64 offset, gboolean *mapped)
{
    guint index = find_range (self, offset);
    const BurinBmapRange *range;

    *mapped = FALSE;
    if (index == self->ranges->len)
        return G_MAXUINT64;
    range = burin_bmap_get_range (self, index);
    *mapped = range->start <= offset;
    return (*mapped ? range->end : range->start) - offset;
}
