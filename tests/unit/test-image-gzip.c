/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* zlib and, where it is there, ISA-L: both must take the same, and refuse the same. */
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

#include "burin-file-stream.h"
#include "burin-gzip-decoder.h"
#include "burin-igzip-decoder.h"
#include "image-fixture.h"

typedef BurinByteStream *(*Constructor) (BurinByteStream *upstream, GError **error);

#ifdef BURIN_WITH_ISAL
static BurinByteStream *
new_igzip (BurinByteStream *upstream, GError **error)
{
    (void) error; /* cannot fail */
    return burin_igzip_decoder_new (upstream);
}
#endif

static const struct {
    const char *name;
    Constructor new_decoder;
} decoders[] = {
    {"zlib", burin_gzip_decoder_new},
#ifdef BURIN_WITH_ISAL
    {"isal", new_igzip},
#endif
};

static GBytes *
unpack (Constructor new_decoder, GBytes *file, gsize buffer_size, GError **error)
{
    int fd = fixture_open (file);
    g_autoptr (BurinFileStream) upstream = burin_file_stream_new (fd, NULL);
    g_autoptr (BurinByteStream) stream = new_decoder (BURIN_BYTE_STREAM (upstream), error);
    g_autofree guint8 *buffer = g_malloc (buffer_size);
    GByteArray *content = g_byte_array_new ();
    gssize n;

    while ((n = burin_byte_stream_read (stream, buffer, buffer_size, error)) > 0)
        g_byte_array_append (content, buffer, (guint) n);
    g_close (fd, NULL);
    if (n == 0)
        return g_byte_array_free_to_bytes (content);
    g_byte_array_unref (content);
    return NULL;
}

/* Level 0 stores. The header may have every field that there is. */
static GBytes *
pack (const guint8 *data, gsize length, int level, gboolean with_fields)
{
    guint8 name[] = "a name", comment[] = "a comment", extra[300] = {1, 2, 3};
    gz_header header = {
        .name = name, .comment = comment, .extra = extra, .extra_len = 300, .hcrc = 1};
    z_stream zlib = {};
    gsize size = length + length / 100 + 1000;
    guint8 *packed = g_malloc (size);

    g_assert_cmpint (deflateInit2 (&zlib, level, Z_DEFLATED, MAX_WBITS + 16, 8, 0), ==, Z_OK);
    if (with_fields)
        g_assert_cmpint (deflateSetHeader (&zlib, &header), ==, Z_OK);
    zlib.next_in = (Bytef *) data;
    zlib.avail_in = (uInt) length;
    zlib.next_out = packed;
    zlib.avail_out = (uInt) size;
    g_assert_cmpint (deflate (&zlib, Z_FINISH), ==, Z_STREAM_END);
    size -= zlib.avail_out;
    g_assert_cmpint (deflateEnd (&zlib), ==, Z_OK);
    return g_bytes_new_take (packed, size);
}

/* Members of all lengths, so that one ends at each position of a word of bits. */
static void
test_members (gconstpointer user_data)
{
    Constructor new_decoder = decoders[GPOINTER_TO_SIZE (user_data)].new_decoder;
    g_autoptr (GBytes) image = fixture_make_image (300000), file = NULL, unpacked = NULL;
    const guint8 *data = g_bytes_get_data (image, NULL);
    g_autoptr (GByteArray) members = g_byte_array_new ();
    g_autoptr (GError) error = NULL;
    gsize done = 0;

    for (gsize length = 0; done < 300000; done += length, length = (length * 9 / 8) + 1) {
        gsize n = length = MIN (length, 300000 - done);
        g_autoptr (GBytes) member = pack (data + done, n, (int) (n % 10), n % 2 == 1);

        g_byte_array_append (members, g_bytes_get_data (member, NULL),
                             (guint) g_bytes_get_size (member));
    }
    file = g_bytes_new (members->data, members->len);
    for (gsize buffer_size = 1; buffer_size <= 1024 * 1024; buffer_size *= 32) {
        g_clear_pointer (&unpacked, g_bytes_unref);
        unpacked = unpack (new_decoder, file, buffer_size, &error);
        g_assert_no_error (error);
        g_assert_true (g_bytes_equal (unpacked, image));
    }
}

/* Cut off after each byte; and each bit of the trailer wrong. */
static void
test_damaged (gconstpointer user_data)
{
    Constructor new_decoder = decoders[GPOINTER_TO_SIZE (user_data)].new_decoder;
    g_autoptr (GBytes) image = fixture_make_image (2000);
    g_autoptr (GBytes) file = pack (g_bytes_get_data (image, NULL), 2000, 6, TRUE);
    gsize size = g_bytes_get_size (file);

    for (gsize length = 2; length < size; length++) {
        g_autoptr (GBytes) cut = g_bytes_new_from_bytes (file, 0, length);
        g_autoptr (GError) error = NULL;

        g_assert_null (unpack (new_decoder, cut, 4096, &error));
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_CORRUPT);
    }
    for (gsize bit = 0; bit < 64; bit++) {
        g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (file, NULL), size);
        g_autoptr (GBytes) damaged = NULL;
        g_autoptr (GError) error = NULL;

        data[size - 8 + bit / 8] ^= (guint8) (1 << (bit % 8));
        damaged = g_bytes_new (data, size);
        g_assert_null (unpack (new_decoder, damaged, 4096, &error));
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_CORRUPT);
    }
}

/* ISA-L counts wrong when it finds this one damaged; that must not get any further. */
static void
test_miscounted (gconstpointer user_data)
{
    static const guint8 data[] = {0x1f, 0x8b, 8,    0,    2,    0,    0,    0,    2,    0x3d,
                                  0x33, 0xf4, 7,    0x16, 0x7d, 0xa1, 0xaa, 0x17, 0x8d, 0xc8,
                                  0xad, 0x2f, 0xaf, 0,    0,    0,    0,    0};
    g_autoptr (GBytes) file = g_bytes_new_static (data, sizeof data);
    const char *offset;
    g_autoptr (GError) error = NULL;

    g_assert_null (
        unpack (decoders[GPOINTER_TO_SIZE (user_data)].new_decoder, file, 65536, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_CORRUPT);
    g_test_message ("%s", error->message);
    offset = strstr (error->message, "near byte ");
    g_assert_nonnull (offset);
    g_assert_cmpuint (g_ascii_strtoull (offset + strlen ("near byte "), NULL, 10), <=, sizeof data);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS (decoders); i++) {
        g_autofree char *members = g_strdup_printf ("/image-gzip/%s/members", decoders[i].name);
        g_autofree char *damaged = g_strdup_printf ("/image-gzip/%s/damaged", decoders[i].name);
        g_autofree char *miscounted =
            g_strdup_printf ("/image-gzip/%s/miscounted", decoders[i].name);

        g_test_add_data_func (members, GSIZE_TO_POINTER (i), test_members);
        g_test_add_data_func (damaged, GSIZE_TO_POINTER (i), test_damaged);
        g_test_add_data_func (miscounted, GSIZE_TO_POINTER (i), test_miscounted);
    }
    return g_test_run ();
}
