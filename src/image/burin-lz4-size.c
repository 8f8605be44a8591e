/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-size-private.h"

#include "burin-bytes.h"

#define MAGIC 0x184d2204u
#define HEADER_MAX 15
#define FLAG_DICTIONARY (1 << 0)
#define FLAG_CONTENT_CHECKSUM (1 << 2)
#define FLAG_CONTENT_SIZE (1 << 3)
#define FLAG_BLOCK_CHECKSUM (1 << 4)
#define BLOCK_UNCOMPRESSED 0x80000000u

/* Moves @position past all blocks of a frame, and past the mark that ends them. */
static gboolean
skip_blocks (BurinFileStream *file, guint8 flags, guint64 *position, GError **error)
{
    guint64 end = burin_file_stream_get_size (file);

    for (;;) {
        guint8 header[4];
        guint64 length;

        if (end - *position < sizeof header)
            return burin_image_size_fail_truncated (file, "lz4", error);
        if (!burin_file_stream_read_at (file, *position, header, sizeof header, error))
            return FALSE;
        *position += sizeof header;
        length = burin_bytes_le32 (header) & ~BLOCK_UNCOMPRESSED;
        if (length == 0)
            return TRUE;
        length += flags & FLAG_BLOCK_CHECKSUM ? 4 : 0;
        if (end - *position < length)
            return burin_image_size_fail_truncated (file, "lz4", error);
        *position += length;
    }
}

/**
 * burin_lz4_size_find:
 * @file: an .lz4 file
 * @size: (out): exact if there is one frame, nothing after it, and its header tells
 * @error: %BURIN_ERROR_IMAGE_CORRUPT if the frame breaks off, %BURIN_ERROR_IMAGE_READ
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_lz4_size_find (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    guint64 end = burin_file_stream_get_size (file);
    guint8 header[HEADER_MAX] = {};
    guint64 position = 7 + 8, content_size;
    guint8 flags;

    if (!burin_file_stream_read_at (file, 0, header, (gsize) MIN (end, sizeof header), error))
        return FALSE;
    flags = header[4];
    *size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
    if (burin_bytes_le32 (header) != MAGIC || !(flags & FLAG_CONTENT_SIZE))
        return TRUE;
    content_size = burin_bytes_le64 (header + 6);
    position += flags & FLAG_DICTIONARY ? 4 : 0;
    if (position > end)
        return burin_image_size_fail_truncated (file, "lz4", error);
    if (!skip_blocks (file, flags, &position, error))
        return FALSE;
    position += flags & FLAG_CONTENT_CHECKSUM ? 4 : 0;
    if (position > end)
        return burin_image_size_fail_truncated (file, "lz4", error);
    size->kind = position == end ? BURIN_SIZE_EXACT : BURIN_SIZE_AT_LEAST;
    size->bytes = content_size;
    return TRUE;
}
