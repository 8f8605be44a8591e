/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-size.h"
#include "burin-image-size-private.h"

#include <string.h>

#include "burin-bytes.h"
#include "burin-frame.h"

#define GZIP_MIN_SIZE 18
#define GZIP_MAX_RATIO 1032 /* deflate cannot do better than 258 bytes for two bits */
#define FWTOOL_TRAILER_SIZE 16

#define LZIP_HEADER_SIZE 6
#define LZIP_TRAILER_SIZE 20
#define LZIP_MIN_SIZE 36

#define LZMA_HEADER_SIZE 13

/**
 * burin_image_size_fail_truncated:
 * @format_name: e.g. "xz"
 * @error: (out): %BURIN_ERROR_IMAGE_CORRUPT
 *
 * Returns: %FALSE
 */
gboolean
burin_image_size_fail_truncated (BurinFileStream *file, const char *format_name, GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the %s data is incomplete: it breaks off at byte %" G_GUINT64_FORMAT,
                     format_name, burin_file_stream_get_size (file));
    return FALSE;
}

/*
 * The last four bytes of a member are its size modulo 4 GiB, and there may be other members before
 * it, so they never say more than "at least". What cannot be a size is none: OpenWrt's signature
 * after the last member, or anything else that could not have come out of so small a file.
 */
static gboolean
find_gzip (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    guint64 file_size = burin_file_stream_get_size (file);
    guint8 tail[FWTOOL_TRAILER_SIZE];
    guint32 isize;

    if (file_size < GZIP_MIN_SIZE)
        return burin_image_size_fail_truncated (file, "gzip", error);
    if (!burin_file_stream_read_at (file, file_size - sizeof tail, tail, sizeof tail, error))
        return FALSE;
    isize = burin_bytes_le32 (tail + sizeof tail - 4);
    *size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
    if (memcmp (tail, "FWx0", 4) != 0 && isize > 0 && isize / GZIP_MAX_RATIO <= file_size)
        *size = (BurinImageSize){BURIN_SIZE_AT_LEAST, isize};
    return TRUE;
}

/* Reads the member that ends at @end: where it begins, and how much is in it. */
static gboolean
read_lzip_member (
    BurinFileStream *file, guint64 end, guint64 *start, guint64 *data_size, GError **error)
{
    guint8 trailer[LZIP_TRAILER_SIZE], magic[4];
    guint64 member_size;

    if (!burin_file_stream_read_at (file, end - sizeof trailer, trailer, sizeof trailer, error))
        return FALSE;
    member_size = burin_bytes_le64 (trailer + 12);
    if (member_size < LZIP_MIN_SIZE || member_size > end) {
        *data_size = G_MAXUINT64;
        return TRUE;
    }
    *start = end - member_size;
    if (!burin_file_stream_read_at (file, *start, magic, sizeof magic, error))
        return FALSE;
    *data_size = memcmp (magic, "LZIP", 4) == 0 ? burin_bytes_le64 (trailer + 4) : G_MAXUINT64;
    return TRUE;
}

/* Walks from the end to the start. Bytes after the last member make the size unknown. */
static gboolean
find_lzip (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    guint64 end = burin_file_stream_get_size (file);
    guint64 total = 0;

    if (end < LZIP_MIN_SIZE)
        return burin_image_size_fail_truncated (file, "lzip", error);
    while (end > 0) {
        guint64 start = 0, data_size = G_MAXUINT64;

        if (end >= LZIP_MIN_SIZE && !read_lzip_member (file, end, &start, &data_size, error))
            return FALSE;
        if (data_size > BURIN_IMAGE_MAX_SIZE || (total += data_size) > BURIN_IMAGE_MAX_SIZE) {
            *size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
            return TRUE;
        }
        end = start;
    }
    *size = (BurinImageSize){BURIN_SIZE_EXACT, total};
    return TRUE;
}

static gboolean
find_lzma (BurinFileStream *file, BurinImageSize *size, GError **error)
{
    guint8 header[LZMA_HEADER_SIZE];
    guint64 value;

    if (!burin_file_stream_read_at (file, 0, header, sizeof header, error))
        return FALSE;
    value = burin_bytes_le64 (header + 5);
    *size = value == G_MAXUINT64 ? (BurinImageSize){BURIN_SIZE_UNKNOWN, 0}
                                 : (BurinImageSize){BURIN_SIZE_EXACT, value};
    return TRUE;
}

/**
 * burin_image_size_find:
 * @file: an image file
 * @wrapper: how it is compressed; no archive
 * @size: (out): how large the image is
 * @error: %BURIN_ERROR_IMAGE_CORRUPT if the file shows at once that it is not whole,
 *   %BURIN_ERROR_IMAGE_READ
 *
 * Finds out the size without unpacking anything, as far as the format tells it.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_size_find (BurinFileStream *file,
                       BurinWrapper wrapper,
                       BurinImageSize *size,
                       GError **error)
{
    switch (wrapper) {
    case BURIN_WRAPPER_NONE:
        *size = (BurinImageSize){BURIN_SIZE_EXACT, burin_file_stream_get_size (file)};
        return TRUE;
    case BURIN_WRAPPER_GZ:
        return find_gzip (file, size, error);
    case BURIN_WRAPPER_XZ:
        return burin_xz_size_find (file, size, error);
    case BURIN_WRAPPER_ZST:
        return burin_zstd_size_find (file, size, error);
    case BURIN_WRAPPER_LZ4:
        return burin_lz4_size_find (file, size, error);
    case BURIN_WRAPPER_LZIP:
        return find_lzip (file, size, error);
    case BURIN_WRAPPER_LZMA:
        return find_lzma (file, size, error);
    default:
        *size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
        return TRUE;
    }
}
