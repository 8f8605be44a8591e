/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bmap of an image that is in the same archive.
 */
#include "burin-archived-bmap.h"

#include <string.h>

#include "burin-archive.h"
#include "burin-bmap.h"

#define SUFFIX ".bmap"

/* Where Etcher looks for it. */
#define ETCHER_PATH ".meta/image.bmap"

#define READ_SIZE 65536

/* The same bound as for the choice of the image. */
#define MAX_ENTRIES 100000

/*
 * Search: on the stack of one call.
 */
typedef struct {
    char *image_name;
    gsize rank; /* of what was found, 0 if nothing was */
    char *name;
    GBytes *content;
} Search;

static const char *
get_path (struct archive_entry *entry)
{
    const char *path = archive_entry_pathname_utf8 (entry);

    if (path == NULL)
        path = archive_entry_pathname (entry);
    return path != NULL ? path : "";
}

/* For "a.img.xz" that is "a.img.xz.bmap", "a.img.bmap" or "a.bmap": the longer, the better. */
static gsize
rank_entry (const Search *search, struct archive_entry *entry)
{
    const char *path = get_path (entry);
    g_autofree char *base = g_path_get_basename (path);
    gsize length;

    if (archive_entry_filetype (entry) != AE_IFREG || !g_str_has_suffix (base, SUFFIX))
        return 0;
    length = strlen (base) - strlen (SUFFIX);
    if (length > 0 && strncmp (base, search->image_name, length) == 0 &&
        (search->image_name[length] == '\0' || search->image_name[length] == '.'))
        return length + 1;
    return g_str_has_suffix (path, ETCHER_PATH) ? 1 : 0;
}

static GBytes *
read_entry (BurinArchive *archive, GError **error)
{
    g_autoptr (GByteArray) content = g_byte_array_new ();
    g_autofree guint8 *buffer = g_malloc (READ_SIZE);
    gssize n;

    while ((n = burin_archive_read (archive, buffer, READ_SIZE, error)) > 0) {
        g_byte_array_append (content, buffer, (guint) n);
        if (content->len <= BURIN_BMAP_MAX_SIZE)
            continue;
        burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL,
                         "the bmap in the archive is too large");
        return NULL;
    }
    return n == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&content)) : NULL;
}

static gboolean
consider (Search *search, BurinArchive *archive, struct archive_entry *entry, GError **error)
{
    gsize rank = rank_entry (search, entry);

    if (rank <= search->rank)
        return TRUE;
    g_clear_pointer (&search->name, g_free);
    g_clear_pointer (&search->content, g_bytes_unref);
    search->name = g_path_get_basename (get_path (entry));
    search->content = read_entry (archive, error);
    search->rank = rank;
    return search->content != NULL;
}

/* Where it would mean to unpack the image, or to wait for it, nobody looks behind it. */
static gboolean
search_in (Search *search, BurinArchive *archive, guint n_entries, GError **error)
{
    for (guint i = 0; i < n_entries; i++) {
        struct archive_entry *entry;

        switch (burin_archive_next (archive, &entry, error)) {
        case BURIN_ARCHIVE_FAILED:
            return FALSE;
        case BURIN_ARCHIVE_END:
            return TRUE;
        case BURIN_ARCHIVE_ENTRY:
            if (!consider (search, archive, entry, error))
                return FALSE;
        }
    }
    return TRUE;
}

static gboolean
search_layer (Search *search, const BurinUnwrapped *unwrapped, guint layer, int fd, GError **error)
{
    BurinUnwrapped outside = *unwrapped; /* borrows */
    g_autoptr (BurinByteStream) stream = NULL;
    g_autoptr (BurinArchive) archive = NULL;

    outside.n_layers = layer;
    stream = burin_unwrapped_open (&outside, fd, error);
    if (stream == NULL)
        return FALSE;
    archive = burin_archive_new (stream, unwrapped->layers[layer].wrapper, error);
    return archive != NULL &&
           search_in (search, archive,
                      burin_file_stream_can_seek (stream) ? MAX_ENTRIES
                                                          : unwrapped->layers[layer].member,
                      error);
}

/**
 * burin_archived_bmap_find:
 * @unwrapped: how to get to the image
 * @fd: the image file
 * @name: (out) (nullable): of the bmap in the archive, %NULL if there is none
 * @content: (out) (nullable): of the bmap
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_READ, %BURIN_ERROR_IMAGE_UNSUPPORTED;
 *   %BURIN_ERROR_IMAGE_MISMATCH if it is too large
 *
 * Finds a bmap in the archive that the image is in. In a compressed tar, and in what comes through
 * a pipe, it must come before the image.
 *
 * Returns: %FALSE on an error
 */
gboolean
burin_archived_bmap_find (
    const BurinUnwrapped *unwrapped, int fd, char **name, GBytes **content, GError **error)
{
    g_autofree char *image_name = g_path_get_basename (unwrapped->member);
    Search search = {.image_name = image_name};

    for (guint i = 0; i < unwrapped->n_layers; i++) {
        if (!burin_wrapper_is_archive (unwrapped->layers[i].wrapper) ||
            search_layer (&search, unwrapped, i, fd, error))
            continue;
        g_free (search.name);
        g_clear_pointer (&search.content, g_bytes_unref);
        return FALSE;
    }
    *name = search.name;
    *content = search.content;
    return TRUE;
}
