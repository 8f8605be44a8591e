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
test_details (void)
{
    g_autoptr (GPtrArray) partitions = burin_image_partitions_new ();
    BurinImagePartition partition = {3, 512, 1024, NULL, NULL, NULL, NULL};
    BurinImageInfo info = sample ();
    g_autoptr (BurinImageInfo) back = NULL;
    g_autoptr (GBytes) bytes = NULL;

    partition.name = g_strdup ("boot\x1b");
    partition.type = g_strdup ("EFI system");
    partition.fs_type = g_strdup ("vfat");
    partition.label = g_strdup ("ESP");
    g_ptr_array_add (partitions, g_memdup2 (&partition, sizeof partition));
    info.table = (char *) "gpt";
    info.partitions = partitions;
    info.sector_size = 4096;
    info.boot = BURIN_BOOT_HYBRID;
    info.truncated = BURIN_ANSWER_YES;
    info.expected_size = 99;
    bytes = burin_inspect_answer_encode (burin_image_info_to_variant (&info));
    back = burin_inspect_answer_decode (bytes, NULL);
    g_assert_nonnull (back);
    g_assert_cmpstr (back->table, ==, "gpt");
    g_assert_cmpstr (back->os_name, ==, "");
    g_assert_cmpuint (back->sector_size, ==, 4096);
    g_assert_cmpint (back->boot, ==, BURIN_BOOT_HYBRID);
    g_assert_cmpint (back->truncated, ==, BURIN_ANSWER_YES);
    g_assert_cmpuint (back->expected_size, ==, 99);
    g_assert_cmpuint (back->partitions->len, ==, 1);
    partition = *(BurinImagePartition *) g_ptr_array_index (back->partitions, 0);
    g_assert_cmpuint (partition.number, ==, 3);
    g_assert_cmpuint (partition.start, ==, 512);
    g_assert_cmpuint (partition.size, ==, 1024);
    g_assert_cmpstr (partition.name, ==, "boot");
    g_assert_cmpstr (partition.type, ==, "EFI system");
    g_assert_cmpstr (partition.fs_type, ==, "vfat");
    g_assert_cmpstr (partition.label, ==, "ESP");
}

/* A reader that was taken over can only say what is in bounds. */
static void
test_lies (void)
{
    BurinImageInfo info = sample ();
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (BurinImageInfo) back = NULL;

    info.boot = (BurinBoot) 77;
    info.truncated = (BurinAnswer) 77;
    bytes = burin_inspect_answer_encode (burin_image_info_to_variant (&info));
    back = burin_inspect_answer_decode (bytes, NULL);
    g_assert_cmpint (back->boot, ==, BURIN_BOOT_UNKNOWN);
    g_assert_cmpint (back->truncated, ==, BURIN_ANSWER_UNKNOWN);
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
    g_test_add_func ("/image-info/details", test_details);
    g_test_add_func ("/image-info/lies", test_lies);
    g_test_add_func ("/image-info/error-answer", test_error_answer);
    g_test_add_func ("/image-info/nonsense", test_nonsense);
    return g_test_run ();
}
