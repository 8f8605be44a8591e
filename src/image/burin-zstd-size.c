/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-size-private.h"

#include <zstd.h>

#include "burin-bytes.h"
#include "burin-frame.h"

#define FRAME_HEADER_MAX 18
#define BLOCK_HEADER_SIZE 3
#define BLOCK_TYPE_RLE 1
#define CHECKSUM_SIZE 4
#define SKIPPABLE_HEADER_SIZE 8

/*
 * Walk: where the walk through the frames of a file is. On the stack of one call.
 */
typedef struct {
    BurinFileStream *file;
    guint64 end;
    guint64 position;
    BurinImageSize size;
} Walk;

static gboolean
move (Walk *walk, guint64 n_bytes, GError **error)
{
    if (n_bytes > walk->end - walk->position)
        return burin_image_size_fail_truncated (walk->file, "zstd", error);
    walk->position += n_bytes;
    return TRUE;
}

static gboolean
skip_blocks (Walk *walk, GError **error)
{
    gboolean last = FALSE;

    while (!last) {
        guint8 header[BLOCK_HEADER_SIZE];
        guint32 value, length;

        if (!move (walk, sizeof header, error) ||
            !burin_file_stream_read_at (walk->file, walk->position - sizeof header, header,
                                        sizeof header, error))
            return FALSE;
        value = (guint32) header[0] | (guint32) header[1] << 8 | (guint32) header[2] << 16;
        last = value & 1;
        length = (value >> 1 & 3) == BLOCK_TYPE_RLE ? 1 : value >> 3;
        if (!move (walk, length, error))
            return FALSE;
    }
    return TRUE;
}

/* RFC 8878, 3.1.1.1: what the descriptor byte says about the fields that follow it. */
static gsize
get_header_size (guint8 descriptor)
{
    static const gsize dictionary_sizes[] = {0, 1, 2, 4};
    static const gsize content_sizes[] = {0, 2, 4, 8};
    gboolean single_segment = descriptor >> 5 & 1;
    gsize content = content_sizes[descriptor >> 6];

    if (single_segment && content == 0)
        content = 1;
    return 4 + 1 + (single_segment ? 0 : 1) + dictionary_sizes[descriptor & 3] + content;
}

static void
add_size (Walk *walk, unsigned long long content_size)
{
    if (content_size == ZSTD_CONTENTSIZE_UNKNOWN || content_size > BURIN_IMAGE_MAX_SIZE ||
        walk->size.bytes > BURIN_IMAGE_MAX_SIZE) {
        walk->size.kind = BURIN_SIZE_AT_LEAST;
        return;
    }
    walk->size.bytes += content_size;
}

static gboolean
skip_frame (Walk *walk, const guint8 *header, gsize length, GError **error)
{
    unsigned long long content_size = ZSTD_getFrameContentSize (header, length);
    guint8 descriptor = header[4];

    if (content_size == ZSTD_CONTENTSIZE_ERROR) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the zstd data is damaged near byte %" G_GUINT64_FORMAT
                         ": no frame begins where one should",
                         walk->position);
        return FALSE;
    }
    add_size (walk, content_size);
    return move (walk, get_header_size (descriptor), error) && skip_blocks (walk, error) &&
           move (walk, descriptor >> 2 & 1 ? CHECKSUM_SIZE : 0, error);
}

static gboolean
step (Walk *walk, GError **error)
{
    guint8 header[FRAME_HEADER_MAX] = {};
    gsize length = (gsize) MIN (walk->end - walk->position, sizeof header);

    if (length < SKIPPABLE_HEADER_SIZE)
        return burin_image_size_fail_truncated (walk->file, "zstd", error);
    if (!burin_file_stream_read_at (walk->file, walk->position, header, length, error))
        return FALSE;
    if ((burin_bytes_le32 (header) & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START)
        return move (walk, SKIPPABLE_HEADER_SIZE + (guint64) burin_bytes_le32 (header + 4), error);
    return skip_frame (walk, header, length, error);
}

/**
 * burin_zstd_size_find:
 * @file: a .zst file of any number of frames
 * @size: (out): the sum of what the header of each frame says; less than exact if one says nothing
 * @error: %BURIN_ERROR_IMAGE_CORRUPT if a frame breaks off, %BURIN_ERROR_IMAGE_READ
 *
 * Walks from header to header, which reads a few bytes of every block.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_zstd_size_find (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    Walk walk = {
        .file = file,
        .end = burin_file_stream_get_size (file),
        .size = {BURIN_SIZE_EXACT, 0},
    };

    while (walk.position < walk.end)
        if (!step (&walk, error))
            return FALSE;
    *size = walk.size.bytes > 0 ? walk.size : (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
    return TRUE;
}
