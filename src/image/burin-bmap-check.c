/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-bmap-check.h"

struct _BurinBmapCheck {
    const BurinBmap *bmap;
    guint64 offset;      /* of what comes next */
    guint index;         /* of the range that it is in, or that is next */
    BurinDigest *digest; /* of that range so far; NULL before it begins */
};

/**
 * burin_bmap_check_new:
 * @bmap: one that has digests
 *
 * Returns: (transfer full): a check that begins at the start of the image
 */
BurinBmapCheck *
burin_bmap_check_new (const BurinBmap *bmap)
{
    BurinBmapCheck *self = g_new0 (BurinBmapCheck, 1);

    self->bmap = bmap;
    return self;
}

void
burin_bmap_check_free (BurinBmapCheck *self)
{
    if (self == NULL)
        return;
    g_clear_pointer (&self->digest, burin_digest_free);
    g_free (self);
}

static gboolean
check_range (BurinBmapCheck *self, const BurinBmapRange *range, GError **error)
{
    g_autoptr (BurinDigest) digest = g_steal_pointer (&self->digest);
    g_autofree char *found = burin_digest_finish (digest, error);

    self->index++;
    if (found == NULL)
        return FALSE;
    if (g_str_equal (found, range->digest))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the image is not what its bmap says, between byte %" G_GUINT64_FORMAT
                     " and %" G_GUINT64_FORMAT,
                     range->start, range->end);
    return FALSE;
}

static gboolean
add_mapped (BurinBmapCheck *self, const guint8 *data, guint64 length, GError **error)
{
    const BurinBmapRange *range = burin_bmap_get_range (self->bmap, self->index);

    if (self->digest == NULL)
        self->digest = burin_digest_new (burin_bmap_get_algorithm (self->bmap), error);
    if (self->digest == NULL)
        return FALSE;
    burin_digest_add (self->digest, data, length);
    return self->offset + length < range->end || check_range (self, range, error);
}

/**
 * burin_bmap_check_add:
 * @data: (nullable): what comes next; %NULL for zeros
 * @length: how many bytes
 * @error: %BURIN_ERROR_IMAGE_MISMATCH
 *
 * Returns: %FALSE if a range that ended with it is not what it should be
 */
gboolean
burin_bmap_check_add (BurinBmapCheck *self, const guint8 *data, guint64 length, GError **error)
{
    while (length > 0) {
        gboolean mapped;
        guint64 run = burin_bmap_get_run (self->bmap, self->offset, &mapped);
        guint64 n = MIN (run, length);

        if (mapped && !add_mapped (self, data, n, error))
            return FALSE;
        self->offset += n;
        data = data != NULL ? data + n : NULL;
        length -= n;
    }
    return TRUE;
}

/**
 * burin_bmap_check_finish:
 * @error: %BURIN_ERROR_IMAGE_MISMATCH
 *
 * Returns: %FALSE if the image ended before its last range
 */
gboolean
burin_bmap_check_finish (BurinBmapCheck *self, GError **error)
{
    if (self->index == burin_bmap_get_n_ranges (self->bmap))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                     "the image is shorter than its bmap says");
    return FALSE;
}
