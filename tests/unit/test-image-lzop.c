/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <lzo/lzo1x.h>
#include <string.h>

#include "burin-lzop-stream.h"
#include "image-fixture.h"

#define IMAGE_SIZE 1333333
#define BLOCK_SIZE (256 * 1024)
#define FLAGS 0x1303u /* all four sums, and CRC-32 for the header */
#define FIRST_BLOCK 43

static GBytes *image;

static void
append_be (GByteArray *array, guint64 value, guint n_bytes)
{
    for (guint i = n_bytes; i > 0; i--) {
        guint8 byte = (guint8) (value >> (8 * (i - 1)));

        g_byte_array_append (array, &byte, 1);
    }
}

static void
append_header (GByteArray *file, guint32 flags)
{
    gsize start;

    g_byte_array_append (file, (const guint8 *) BURIN_LZOP_MAGIC, BURIN_LZOP_MAGIC_SIZE);
    start = file->len;
    append_be (file, 0x1040, 2);
    append_be (file, 0x20a0, 2);
    append_be (file, 0x0940, 2);
    append_be (file, 0x0105, 2); /* method, level */
    append_be (file, flags, 4);
    append_be (file, 0100644, 4);
    append_be (file, 0, 8);
    append_be (file, 5, 1);
    g_byte_array_append (file, (const guint8 *) "image", 5);
    append_be (file, lzo_crc32 (0, file->data + start, file->len - start), 4);
}

static void
append_block (GByteArray *file, const guint8 *data, gsize length)
{
    g_autofree guint8 *packed = g_malloc (length + length / 16 + 67);
    g_autofree guint8 *work = g_malloc (LZO1X_1_MEM_COMPRESS);
    lzo_uint n = 0;
    gboolean shrunk;

    g_assert_cmpint (lzo1x_1_compress (data, length, packed, &n, work), ==, LZO_E_OK);
    shrunk = n < length;
    append_be (file, length, 4);
    append_be (file, shrunk ? n : length, 4);
    append_be (file, lzo_adler32 (1, data, length), 4);
    append_be (file, lzo_crc32 (0, data, length), 4);
    if (shrunk) {
        append_be (file, lzo_adler32 (1, packed, n), 4);
        append_be (file, lzo_crc32 (0, packed, n), 4);
    }
    g_byte_array_append (file, shrunk ? packed : data, (guint) (shrunk ? n : length));
}

static GBytes *
pack (guint32 flags)
{
    GByteArray *file = g_byte_array_new ();
    const guint8 *data = g_bytes_get_data (image, NULL);

    append_header (file, flags);
    for (gsize i = 0; i < IMAGE_SIZE; i += BLOCK_SIZE)
        append_block (file, data + i, MIN (BLOCK_SIZE, IMAGE_SIZE - i));
    append_be (file, 0, 4);
    return g_byte_array_free_to_bytes (file);
}

static void
test_round_trip (void)
{
    g_autoptr (GBytes) file = pack (FLAGS);
    g_autoptr (GBytes) twice = fixture_join (file, file);
    g_autoptr (GBytes) doubled = fixture_join (image, image);
    g_autoptr (BurinImageInfo) info = fixture_inspect (file, NULL);

    g_assert_cmpstr (info->format, ==, "lzo");
    g_assert_cmpint (info->size_kind, ==, BURIN_SIZE_UNKNOWN);
    fixture_assert_unwraps (file, image);
    fixture_assert_unwraps (twice, doubled);
}

static void
test_truncated (void)
{
    g_autoptr (GBytes) file = pack (FLAGS);
    gsize size = g_bytes_get_size (file);
    const gsize lengths[] = {size - 1, size - 9, size / 2, size / 100, FIRST_BLOCK, 20, 9};

    for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
        g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, lengths[i]);
        g_autofree char *message = fixture_assert_refused (cut, BURIN_ERROR_IMAGE_CORRUPT);

        g_assert_nonnull (strstr (message, "byte"));
    }
}

/* Whatever byte is wrong, but for those that say nothing: a sum shows it. */
static void
test_damaged (void)
{
    g_autoptr (GBytes) file = pack (FLAGS);
    gsize size = g_bytes_get_size (file);

    for (gsize offset = 9; offset < size; offset += offset < FIRST_BLOCK + 30 ? 1 : 40009) {
        g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
        g_autoptr (GBytes) damaged = NULL, unwrapped = NULL;
        g_autoptr (GError) error = NULL;

        data[offset] ^= 0x10;
        damaged = g_bytes_new (data, size);
        unwrapped = fixture_unwrap (damaged, &error);
        g_assert_null (unwrapped);
    }
}

static void
test_refused (void)
{
    static const guint32 flags[] = {FLAGS | 0x40, FLAGS | 0x400, FLAGS | 0x800};
    g_autoptr (GBytes) file = pack (FLAGS), words = g_bytes_new_static ("some words", 10);
    g_autoptr (GBytes) followed = fixture_join (file, words);
    g_autofree char *message = fixture_assert_refused (followed, BURIN_ERROR_IMAGE_CORRUPT);

    g_assert_nonnull (strstr (message, "follows"));
    for (gsize i = 0; i < G_N_ELEMENTS (flags); i++) {
        g_autoptr (GBytes) other = pack (flags[i]);
        g_autofree char *advice = fixture_assert_refused (other, BURIN_ERROR_IMAGE_UNSUPPORTED);

        g_assert_nonnull (strstr (advice, "unpack it first"));
    }
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    g_assert_cmpint (lzo_init (), ==, LZO_E_OK);
    image = fixture_make_image (IMAGE_SIZE);
    g_test_add_func ("/image-lzop/round-trip", test_round_trip);
    g_test_add_func ("/image-lzop/truncated", test_truncated);
    g_test_add_func ("/image-lzop/damaged", test_damaged);
    g_test_add_func ("/image-lzop/refused", test_refused);
    result = g_test_run ();
    g_bytes_unref (image);
    return result;
}
