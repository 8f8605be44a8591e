/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "image-fixture.h"

#include <string.h>
#include <zstd.h>

#define IMAGE_SIZE 1333333

static GBytes *image;

static const struct {
    BurinWrapper wrapper;
    const char *format;
    BurinSizeKind size_kind;
} formats[] = {
    {BURIN_WRAPPER_GZ, "gz", BURIN_SIZE_AT_LEAST},
    {BURIN_WRAPPER_BZ2, "bz2", BURIN_SIZE_UNKNOWN},
    {BURIN_WRAPPER_XZ, "xz", BURIN_SIZE_EXACT},
    {BURIN_WRAPPER_ZST, "zst", BURIN_SIZE_UNKNOWN}, /* libarchive writes no content size */
    {BURIN_WRAPPER_LZ4, "lz4", BURIN_SIZE_UNKNOWN},
    {BURIN_WRAPPER_LZIP, "lz", BURIN_SIZE_EXACT},
    {BURIN_WRAPPER_LZMA, "lzma", BURIN_SIZE_UNKNOWN},
    {BURIN_WRAPPER_COMPRESS, "Z", BURIN_SIZE_UNKNOWN},
};

static void
assert_size (GBytes *file, BurinSizeKind kind, guint64 size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = fixture_inspect (file, &error);

    g_assert_no_error (error);
    g_assert_cmpint (info->size_kind, ==, kind);
    g_assert_cmpuint (info->size, ==, size);
}

static void
test_raw (void)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = fixture_inspect (image, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (info->format, ==, "raw");
    g_assert_cmpstr (info->member, ==, "");
    g_assert_cmpuint (info->source_size, ==, IMAGE_SIZE);
    assert_size (image, BURIN_SIZE_EXACT, IMAGE_SIZE);
    fixture_assert_unwraps (image, image);
}

static void
test_round_trip (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    g_autoptr (GBytes) file = fixture_compress (formats[i].wrapper, image);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = fixture_inspect (file, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (info->format, ==, formats[i].format);
    g_assert_cmpuint (info->source_size, ==, g_bytes_get_size (file));
    assert_size (file, formats[i].size_kind,
                 formats[i].size_kind == BURIN_SIZE_UNKNOWN ? 0 : IMAGE_SIZE);
    fixture_assert_unwraps (file, image);
}

/* Whatever is cut off, be it the last byte, must be noticed, and the message must say where. */
static void
test_truncated (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    g_autoptr (GBytes) file = fixture_compress (formats[i].wrapper, image);
    gsize size = g_bytes_get_size (file);
    const gsize lengths[] = {size - 1, size - 9, size / 2, size / 100};

    for (gsize j = 0; j < G_N_ELEMENTS (lengths); j++) {
        g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, lengths[j]);
        g_autofree char *message = fixture_assert_refused (cut, BURIN_ERROR_IMAGE_CORRUPT);

        g_test_message ("%s", message);
        g_assert_nonnull (strstr (message, "byte"));
    }
}

/* The first byte of a stored block, the middle: only a check sum shows it. .lzma has none. */
static void
test_damaged (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    g_autoptr (GBytes) file = fixture_compress (formats[i].wrapper, image);
    gsize size = g_bytes_get_size (file);
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
    g_autoptr (GBytes) damaged = NULL;
    g_autofree char *message = NULL;

    data[size / 2] ^= 0x10;
    damaged = g_bytes_new (data, size);
    message = fixture_assert_refused (damaged, BURIN_ERROR_IMAGE_CORRUPT);
    g_test_message ("%s", message);
}

/* Two of them in a row are one image; with bytes after them, too, where the tools allow that. */
static void
test_concatenated (gconstpointer user_data)
{
    gsize i = GPOINTER_TO_SIZE (user_data);
    g_autoptr (GBytes) one = fixture_compress (formats[i].wrapper, image);
    g_autoptr (GBytes) file = fixture_join (one, one);
    g_autoptr (GBytes) doubled = fixture_join (image, image);

    fixture_assert_unwraps (file, doubled);
    if (formats[i].size_kind == BURIN_SIZE_EXACT)
        assert_size (file, BURIN_SIZE_EXACT, 2 * IMAGE_SIZE);
    if (formats[i].size_kind == BURIN_SIZE_AT_LEAST)
        assert_size (file, BURIN_SIZE_AT_LEAST, IMAGE_SIZE);
}

static void
test_gzip_trailer (void)
{
    static const guint8 signature[] = "FWx0\1\2\3\4\0\0\0\0\0\0\2\2";
    static const guint8 nothing[512] = {};
    g_autoptr (GBytes) one = fixture_compress (BURIN_WRAPPER_GZ, image);
    g_autoptr (GBytes) openwrt = g_bytes_new_static (signature, 16);
    g_autoptr (GBytes) padding = g_bytes_new_static (nothing, sizeof nothing);
    g_autoptr (GBytes) signed_file = fixture_join (one, openwrt);
    g_autoptr (GBytes) padded_file = fixture_join (one, padding);

    fixture_assert_unwraps (signed_file, image);
    fixture_assert_unwraps (padded_file, image);
    assert_size (signed_file, BURIN_SIZE_UNKNOWN, 0);
    assert_size (padded_file, BURIN_SIZE_UNKNOWN, 0);
}

static void
test_xz_padding (void)
{
    static const guint8 zeros[8] = {};
    g_autoptr (GBytes) one = fixture_compress (BURIN_WRAPPER_XZ, image);
    g_autoptr (GBytes) padding = g_bytes_new_static (zeros, sizeof zeros);
    g_autoptr (GBytes) padded = fixture_join (one, padding);
    g_autoptr (GBytes) file = fixture_join (padded, padded);
    g_autoptr (GBytes) doubled = fixture_join (image, image);

    fixture_assert_unwraps (file, doubled);
    assert_size (file, BURIN_SIZE_EXACT, 2 * IMAGE_SIZE);
}

static GBytes *
compress_zstd (void)
{
    gsize size = ZSTD_compressBound (IMAGE_SIZE);
    guint8 *data = g_malloc (size);

    size = ZSTD_compress (data, size, g_bytes_get_data (image, NULL), IMAGE_SIZE, 3);
    g_assert_false (ZSTD_isError (size));
    return g_bytes_new_take (data, size);
}

static void
test_zstd_size (void)
{
    static const guint8 skippable[] = "\x5e\x2a\x4d\x18\4\0\0\0abcd";
    g_autoptr (GBytes) skipped = g_bytes_new_static (skippable, 12);
    g_autoptr (GBytes) sized = compress_zstd ();
    g_autoptr (GBytes) unsized = fixture_compress (BURIN_WRAPPER_ZST, image);
    g_autoptr (GBytes) with_skippable = fixture_join (skipped, sized);
    g_autoptr (GBytes) twice = fixture_join (with_skippable, with_skippable);
    g_autoptr (GBytes) mixed = fixture_join (with_skippable, unsized);
    g_autoptr (GBytes) doubled = fixture_join (image, image);

    assert_size (sized, BURIN_SIZE_EXACT, IMAGE_SIZE);
    assert_size (twice, BURIN_SIZE_EXACT, 2 * IMAGE_SIZE);
    assert_size (mixed, BURIN_SIZE_AT_LEAST, IMAGE_SIZE);
    fixture_assert_unwraps (twice, doubled);
    fixture_assert_unwraps (mixed, doubled);
}

/* What the zstd tool writes has a check sum, even where noise is stored as it is. */
static void
test_zstd_checksum (void)
{
    ZSTD_CCtx *context = ZSTD_createCCtx ();
    gsize size = ZSTD_compressBound (IMAGE_SIZE);
    g_autofree guint8 *data = g_malloc (size);
    g_autoptr (GBytes) damaged = NULL;
    g_autofree char *message = NULL;

    (void) ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
    size = ZSTD_compress2 (context, data, size, g_bytes_get_data (image, NULL), IMAGE_SIZE);
    ZSTD_freeCCtx (context);
    g_assert_false (ZSTD_isError (size));
    data[size / 2] ^= 0x10;
    damaged = g_bytes_new (data, size);
    message = fixture_assert_refused (damaged, BURIN_ERROR_IMAGE_CORRUPT);
    g_test_message ("%s", message);
}

/* A header that lies about the size: the stream must not end as if all were well. */
static void
test_wrong_size (void)
{
    g_autoptr (GBytes) file = fixture_compress (BURIN_WRAPPER_LZIP, image);
    gsize size = g_bytes_get_size (file);
    g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
    g_autoptr (GBytes) lying = NULL;
    g_autofree char *message = NULL;

    data[size - 16] ^= 1; /* the data size in the trailer */
    lying = g_bytes_new (data, size);
    message = fixture_assert_refused (lying, BURIN_ERROR_IMAGE_CORRUPT);
}

static void
add_format_tests (const char *what, GTestDataFunc test)
{
    for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
        g_autofree char *path = g_strdup_printf ("/image/%s/%s", what, formats[i].format);

        g_test_add_data_func (path, GSIZE_TO_POINTER (i), test);
    }
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    image = fixture_make_image (IMAGE_SIZE);
    g_test_add_func ("/image/raw", test_raw);
    add_format_tests ("round-trip", test_round_trip);
    for (gsize i = 0; i < G_N_ELEMENTS (formats); i++) {
        g_autofree char *truncated = g_strdup_printf ("/image/truncated/%s", formats[i].format);
        g_autofree char *damaged = g_strdup_printf ("/image/damaged/%s", formats[i].format);
        g_autofree char *joined = g_strdup_printf ("/image/concatenated/%s", formats[i].format);

        if (formats[i].wrapper == BURIN_WRAPPER_COMPRESS)
            continue; /* it has no end, either: nothing of this can be noticed */
        g_test_add_data_func (truncated, GSIZE_TO_POINTER (i), test_truncated);
        if (formats[i].wrapper == BURIN_WRAPPER_LZMA)
            continue; /* it has neither a check sum nor a second part */
        if (formats[i].wrapper != BURIN_WRAPPER_ZST) /* libarchive writes no check sum either */
            g_test_add_data_func (damaged, GSIZE_TO_POINTER (i), test_damaged);
        g_test_add_data_func (joined, GSIZE_TO_POINTER (i), test_concatenated);
    }
    g_test_add_func ("/image/gzip-trailer", test_gzip_trailer);
    g_test_add_func ("/image/xz-padding", test_xz_padding);
    g_test_add_func ("/image/zstd-size", test_zstd_size);
    g_test_add_func ("/image/zstd-checksum", test_zstd_checksum);
    g_test_add_func ("/image/wrong-size", test_wrong_size);
    result = g_test_run ();
    g_bytes_unref (image);
    return result;
}
