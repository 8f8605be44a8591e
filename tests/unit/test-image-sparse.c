/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "image-fixture.h"

#define BLOCK 4096
#define MIB (1024 * 1024)
#define BLOCKS_PER_MIB (MIB / BLOCK)

enum {
    RAW = 0xcac1,
    FILL = 0xcac2,
    OPEN = 0xcac3,
    CRC = 0xcac4,
};

/* A sparse image in the making, and what must come out of it. */
typedef struct {
    GByteArray *file;
    GByteArray *image;
    guint32 n_chunks;
} Maker;

static void
append_le (GByteArray *array, guint64 value, guint n_bytes)
{
    for (guint i = 0; i < n_bytes; i++) {
        guint8 byte = (guint8) (value >> (8 * i));

        g_byte_array_append (array, &byte, 1);
    }
}

static void
patch_le (GByteArray *array, gsize offset, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        array->data[offset + i] = (guint8) (value >> (8 * i));
}

static void
maker_init (Maker *maker)
{
    *maker = (Maker){g_byte_array_new (), g_byte_array_new (), 0};
    append_le (maker->file, 0xed26ff3a, 4);
    append_le (maker->file, 1, 2);
    append_le (maker->file, 7, 2);  /* minor version: any */
    append_le (maker->file, 32, 2); /* headers of the future: four bytes more than we know */
    append_le (maker->file, 16, 2);
    append_le (maker->file, BLOCK, 4);
    append_le (maker->file, 0, 4); /* blocks, chunks: see maker_finish() */
    append_le (maker->file, 0, 4);
    append_le (maker->file, 0, 4); /* check sum: none */
    append_le (maker->file, 0x2a2a2a2a, 4);
}

static void
add_header (Maker *maker, guint16 type, guint32 n_blocks, gsize n_stored)
{
    append_le (maker->file, type, 2);
    append_le (maker->file, 0, 2);
    append_le (maker->file, n_blocks, 4);
    append_le (maker->file, 16 + n_stored, 4);
    append_le (maker->file, 0x2a2a2a2a, 4);
    maker->n_chunks++;
}

static void
add_raw (Maker *maker, guint32 n_blocks)
{
    g_autoptr (GBytes) noise = fixture_make_image (n_blocks * BLOCK);
    const guint8 *data = g_bytes_get_data (noise, NULL);

    add_header (maker, RAW, n_blocks, n_blocks * BLOCK);
    g_byte_array_append (maker->file, data, n_blocks * BLOCK);
    g_byte_array_append (maker->image, data, n_blocks * BLOCK);
}

static void
add_fill (Maker *maker, guint32 n_blocks, guint32 value)
{
    add_header (maker, FILL, n_blocks, 4);
    append_le (maker->file, value, 4);
    for (guint32 i = 0; i < n_blocks * BLOCK / 4; i++)
        append_le (maker->image, value, 4);
}

static void
add_open (Maker *maker, guint32 n_blocks)
{
    gsize before = maker->image->len;

    add_header (maker, OPEN, n_blocks, 0);
    g_byte_array_set_size (maker->image, (guint) (before + n_blocks * BLOCK));
    memset (maker->image->data + before, 0, n_blocks * BLOCK);
}

static guint32
get_crc (const Maker *maker)
{
    return (guint32) crc32_z (0, maker->image->data, maker->image->len);
}

static void
add_crc (Maker *maker, guint32 flip)
{
    add_header (maker, CRC, 0, 4);
    append_le (maker->file, get_crc (maker) ^ flip, 4);
}

static void
maker_seal (Maker *maker)
{
    patch_le (maker->file, 16, maker->image->len / BLOCK);
    patch_le (maker->file, 20, maker->n_chunks);
}

static void
maker_clear (Maker *maker)
{
    g_byte_array_unref (maker->file);
    g_byte_array_unref (maker->image);
}

static GBytes *
get_file (const Maker *maker)
{
    return g_bytes_new (maker->file->data, maker->file->len);
}

static void
make_typical (Maker *maker)
{
    maker_init (maker);
    add_raw (maker, 3);
    add_fill (maker, 2, 0x12345678);
    add_open (maker, 3 * BLOCKS_PER_MIB);
    add_crc (maker, 0);
    add_fill (maker, 2 * BLOCKS_PER_MIB, 0);
    add_raw (maker, 5);
    add_open (maker, 0);
    add_open (maker, BLOCKS_PER_MIB + 1);
    add_crc (maker, 0);
    maker_seal (maker);
}

static void
assert_unwraps (const Maker *maker)
{
    g_autoptr (GBytes) file = get_file (maker);
    g_autoptr (GBytes) image = g_bytes_new (maker->image->data, maker->image->len);
    g_autoptr (GBytes) packed = fixture_compress (BURIN_WRAPPER_XZ, file);

    fixture_assert_unwraps (file, image);
    fixture_assert_unwraps (packed, image);
}

static void
assert_refused (const Maker *maker, BurinError code, const char *word)
{
    g_autoptr (GBytes) file = get_file (maker);
    g_autofree char *message = fixture_assert_refused (file, code);

    g_test_message ("%s", message);
    g_assert_nonnull (strstr (message, word));
}

static void
test_round_trip (void)
{
    g_autoptr (GBytes) file = NULL, packed = NULL;
    g_autoptr (BurinImageInfo) info = NULL, packed_info = NULL;
    Maker maker;

    make_typical (&maker);
    patch_le (maker.file, 24, get_crc (&maker));
    assert_unwraps (&maker);

    file = get_file (&maker);
    packed = fixture_compress (BURIN_WRAPPER_GZ, file);
    info = fixture_inspect (file, NULL);
    packed_info = fixture_inspect (packed, NULL);
    g_assert_cmpstr (info->format, ==, "simg");
    g_assert_cmpstr (packed_info->format, ==, "simg.gz");
    g_assert_cmpint (packed_info->size_kind, ==, BURIN_SIZE_EXACT);
    g_assert_cmpuint (packed_info->size, ==, maker.image->len);
    g_assert_cmpuint (info->size, ==, maker.image->len);
    maker_clear (&maker);
}

/* What is open is skipped, what must be zero is not. Both as far as they fill whole MiB. */
static void
test_gaps (void)
{
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (GBytes) file = NULL;
    guint64 skipped = 0, zeros = 0;
    BurinRange range;
    Maker maker;
    int fd;

    make_typical (&maker);
    file = get_file (&maker);
    fd = fixture_open (file);
    source = burin_image_source_new (fd, NULL, NULL);
    do {
        g_assert_true (burin_image_source_next (source, buffer, &range, NULL));
        skipped += range.type == BURIN_FRAME_SKIP ? range.length : 0;
        zeros += range.type == BURIN_FRAME_ZERO ? range.length : 0;
    } while (range.type != BURIN_FRAME_END);
    g_assert_cmpuint (skipped, ==, 2 * MIB + 11 * BLOCK);
    g_assert_cmpuint (zeros, ==, 2 * MIB); /* the open rest of the fourth MiB is one of them */
    g_close (fd, NULL);
    maker_clear (&maker);
}

static void
test_check_sums (void)
{
    Maker maker;

    maker_init (&maker);
    add_raw (&maker, 3);
    add_crc (&maker, 1);
    maker_seal (&maker);
    assert_refused (&maker, BURIN_ERROR_IMAGE_CORRUPT, "check sum");
    maker_clear (&maker);

    make_typical (&maker);
    patch_le (maker.file, 24, get_crc (&maker) ^ 0x100);
    assert_refused (&maker, BURIN_ERROR_IMAGE_CORRUPT, "check sum");
    maker_clear (&maker);
}

static void
test_truncated (void)
{
    Maker maker;

    make_typical (&maker);
    for (gsize length = 4; length < maker.file->len; length += 1009) {
        g_autoptr (GBytes) cut = g_bytes_new (maker.file->data, length);
        g_autofree char *message = fixture_assert_refused (cut, BURIN_ERROR_IMAGE_CORRUPT);

        g_assert_nonnull (strstr (message, "byte"));
    }
    maker_clear (&maker);
}

/* Each line: a number of the file that is changed, to what, and what is said then. */
static void
test_wrong (void)
{
    static const struct {
        gsize offset;
        guint32 value;
        BurinError code;
        const char *word;
    } faults[] = {
        {4, 2, BURIN_ERROR_IMAGE_UNSUPPORTED, "version"},
        {8, 16 << 16 | 27, BURIN_ERROR_IMAGE_CORRUPT, "header"},
        {8, 11 << 16 | 32, BURIN_ERROR_IMAGE_CORRUPT, "header"},
        {12, 0, BURIN_ERROR_IMAGE_CORRUPT, "header"},
        {12, 4095, BURIN_ERROR_IMAGE_CORRUPT, "header"},
        {12, 0xfffffffc, BURIN_ERROR_IMAGE_CORRUPT, "size"},
        {16, 4, BURIN_ERROR_IMAGE_CORRUPT, "more than the whole"},
        {16, 5000, BURIN_ERROR_IMAGE_CORRUPT, "less than the whole"},
        {20, 2, BURIN_ERROR_IMAGE_CORRUPT, "less than the whole"},
        {32, 0xcac5, BURIN_ERROR_IMAGE_CORRUPT, "unknown kind"},
        {32, OPEN, BURIN_ERROR_IMAGE_CORRUPT, "open part"},
        {32, FILL, BURIN_ERROR_IMAGE_CORRUPT, "fill"},
        {36, 4, BURIN_ERROR_IMAGE_CORRUPT, "size"},
        {36, 0xffffffff, BURIN_ERROR_IMAGE_CORRUPT, "size"},
        {40, 15, BURIN_ERROR_IMAGE_CORRUPT, "smaller"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
        Maker maker;

        make_typical (&maker);
        patch_le (maker.file, faults[i].offset, faults[i].value);
        assert_refused (&maker, faults[i].code, faults[i].word);
        maker_clear (&maker);
    }
}

/* A hundred bytes that stand for 16 TiB take no time and no memory, but for the sum of the zeros.
 */
static void
test_bomb (void)
{
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (GBytes) file = NULL;
    BurinRange range;
    Maker maker;
    int fd;

    maker_init (&maker);
    add_header (&maker, OPEN, G_MAXUINT32, 0);
    maker_seal (&maker);
    patch_le (maker.file, 16, G_MAXUINT32);
    file = get_file (&maker);
    fd = fixture_open (file);
    source = burin_image_source_new (fd, NULL, NULL);
    g_assert_true (burin_image_source_next (source, buffer, &range, NULL));
    g_assert_cmpint (range.type, ==, BURIN_FRAME_SKIP);
    g_assert_cmpuint (range.length, ==, G_GUINT64_CONSTANT (4096) * G_MAXUINT32);
    g_assert_true (burin_image_source_next (source, buffer, &range, NULL));
    g_assert_cmpint (range.type, ==, BURIN_FRAME_END);
    g_close (fd, NULL);
    maker_clear (&maker);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image-sparse/round-trip", test_round_trip);
    g_test_add_func ("/image-sparse/gaps", test_gaps);
    g_test_add_func ("/image-sparse/check-sums", test_check_sums);
    g_test_add_func ("/image-sparse/truncated", test_truncated);
    g_test_add_func ("/image-sparse/wrong", test_wrong);
    g_test_add_func ("/image-sparse/bomb", test_bomb);
    return g_test_run ();
}
