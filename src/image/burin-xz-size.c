/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-size-private.h"

#include <lzma.h>

#define BUFFER_SIZE 8192
/* The index of a terabyte in 24 MiB blocks takes less than 2 MiB. */
#define INDEX_MEMORY_LIMIT (G_GUINT64_CONSTANT (32) << 20)

/*
 * Search: liblzma's walk through the index of a file, which jumps about. On the stack of one call.
 */
typedef struct {
    BurinFileStream *file;
    lzma_stream lzma;
    lzma_index *index;
    guint64 position; /* where the next buffer is read */
    guint8 buffer[BUFFER_SIZE];
} Search;

static void
search_clear (Search *search)
{
    lzma_end (&search->lzma);
    lzma_index_end (search->index, NULL);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static gboolean
fill (Search *search, GError **error)
{
    guint64 left = burin_file_stream_get_size (search->file) - search->position;
    gsize n = (gsize) MIN (left, BUFFER_SIZE);

    if (n > 0 &&
        !burin_file_stream_read_at (search->file, search->position, search->buffer, n, error))
        return FALSE;
    search->lzma.next_in = search->buffer;
    search->lzma.avail_in = n;
    search->position += n;
    return TRUE;
}

static gboolean
run (Search *search, lzma_ret *ret, GError **error)
{
    *ret = LZMA_OK;
    while (*ret == LZMA_OK || *ret == LZMA_SEEK_NEEDED) {
        if (*ret == LZMA_SEEK_NEEDED)
            search->position = search->lzma.seek_pos;
        if ((*ret == LZMA_SEEK_NEEDED || search->lzma.avail_in == 0) && !fill (search, error))
            return FALSE;
        *ret = lzma_code (&search->lzma, LZMA_RUN);
    }
    return TRUE;
}

/**
 * burin_xz_size_find:
 * @file: an .xz file of any number of streams, with padding between and after them
 * @size: (out): the sum of what the index of each stream says
 * @error: %BURIN_ERROR_IMAGE_CORRUPT if the indexes are not where they must be,
 *   %BURIN_ERROR_IMAGE_READ
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_xz_size_find (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    g_auto (Search) search = {.file = file, .lzma = LZMA_STREAM_INIT};
    lzma_ret ret = lzma_file_info_decoder (&search.lzma, &search.index, INDEX_MEMORY_LIMIT,
                                           burin_file_stream_get_size (file));

    if (ret == LZMA_OK && !run (&search, &ret, error))
        return FALSE;

    switch (ret) {
    case LZMA_STREAM_END:
        *size = (BurinImageSize){BURIN_SIZE_EXACT, lzma_index_uncompressed_size (search.index)};
        return TRUE;
    case LZMA_FORMAT_ERROR:
    case LZMA_DATA_ERROR:
    case LZMA_BUF_ERROR:
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the xz data is incomplete or damaged: the index at its end, byte "
                         "%" G_GUINT64_FORMAT ", is missing or wrong",
                         burin_file_stream_get_size (file));
        return FALSE;
    default: /* too little memory, or options that are news: the decoder will say so if it matters
              */
        *size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
        return TRUE;
    }
}
