/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-info.h"

static BurinImageInfo
sample (void)
{
    return (BurinImageInfo){
        .format = (char *) "xz",
        .member = (char *) "",
        .content = (char *) "iso9660",
        .label = (char *) "DEBIAN\n",
        .source_size = 12,
        .size = 34,
        .size_kind = BURIN_SIZE_EXACT,
    };
}

static void
test_round_trip (void)
{
    BurinImageInfo info = sample ();
    g_autoptr (GBytes) bytes = burin_inspect_answer_encode (burin_image_info_to_variant (&info));
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) back = burin_inspect_answer_decode (bytes, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (back->format, ==, "xz");
    g_assert_cmpstr (back->label, ==, "DEBIAN");
    g_assert_cmpuint (back->source_size, ==, 12);
    g_assert_cmpuint (back->size, ==, 34);
    g_assert_cmpint (back->size_kind, ==, BURIN_SIZE_EXACT);
}

static void
test_error_answer (void)
{
    g_autoptr (GError) sent = NULL;
    g_autoptr (GError) got = NULL;
    g_autoptr (GBytes) bytes = NULL;

    burin_set_error (&sent, BURIN_ERROR_IMAGE_CORRUPT, NULL, "truncated");
    bytes = burin_inspect_answer_encode (burin_error_to_variant (sent));
    g_assert_null (burin_inspect_answer_decode (bytes, &got));
    g_assert_error (got, BURIN_ERROR, BURIN_ERROR_IMAGE_CORRUPT);
    g_assert_cmpstr (got->message, ==, "truncated");
}

static void
test_nonsense (void)
{
    g_autoptr (GRand) rand = g_rand_new_with_seed (1);

    for (guint i = 0; i < 2000; i++) {
        gsize length = (gsize) g_rand_int_range (rand, 0, 200);
        guint8 *data = g_malloc (length + 1);
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (GError) error = NULL;

        for (gsize j = 0; j < length; j++)
            data[j] = (guint8) g_rand_int (rand);
        bytes = g_bytes_new_take (data, length);
        g_assert_null (burin_inspect_answer_decode (bytes, &error));
        g_assert_nonnull (error);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/image-info/round-trip", test_round_trip);
    g_test_add_func ("/image-info/error-answer", test_error_answer);
    g_test_add_func ("/image-info/nonsense", test_nonsense);
    return g_test_run ();
}
