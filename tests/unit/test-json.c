/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-json.h"

#include <string.h>

#include "burin-error.h"

/* Takes @object. Returns: (transfer full): what a program makes of the line that is printed */
static JsonNode *
print_and_parse (JsonObject *object)
{
    g_autofree char *line = burin_json_dup_line (object);
    g_autoptr (GError) error = NULL;
    JsonNode *node = json_from_string (line, &error);

    g_assert_no_error (error);
    g_assert_null (strchr (line, '\n'));
    return node;
}

static void
test_drive (void)
{
    BurinDriveInfo info = {.id = "x",
                           .node = "/tmp/a\"b\\c\n\x01.img",
                           .model = "Stick",
                           .size = G_GUINT64_CONSTANT (1) << 40,
                           .transport = BURIN_TRANSPORT_VIRTUAL};
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);
    g_autoptr (JsonNode) node = print_and_parse (burin_json_drive (drive, NULL));
    JsonObject *object = json_node_get_object (node);

    g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "drive");
    g_assert_cmpstr (json_object_get_string_member (object, "node"), ==, info.node);
    g_assert_cmpint (json_object_get_int_member (object, "size"), ==, (gint64) info.size);
    g_assert_true (json_object_get_boolean_member (object, "usable"));
    g_assert_false (json_object_has_member (object, "reason"));
}

static void
test_progress (void)
{
    BurinProgress progress = {.state = BURIN_JOB_WRITING,
                              .done = 5,
                              .total = 10,
                              .fraction = 0.25,
                              .rate = 1000.7,
                              .seconds_left = -1,
                              .seconds_silent = 12};
    BurinDriveInfo info = {.id = "x", .node = "/dev/sdx"};
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);
    g_autoptr (JsonNode) node = print_and_parse (burin_json_progress (drive, &progress));
    JsonObject *object = json_node_get_object (node);

    g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "writing");
    g_assert_cmpfloat (json_object_get_double_member (object, "fraction"), ==, 0.25);
    g_assert_cmpint (json_object_get_int_member (object, "rate"), ==, 1000);
    g_assert_true (json_object_get_null_member (object, "seconds_left"));
    g_assert_cmpstr (json_object_get_string_member (object, "drive"), ==, "/dev/sdx");
    g_assert_cmpint (json_object_get_int_member (object, "seconds_silent"), ==, 12);
}

static void
test_report (void)
{
    BurinDriveInfo info = {.id = "x", .node = "/dev/sdx"};
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);
    g_autoptr (GVariant) ranges = g_variant_ref_sink (g_variant_new_parsed ("[(@t 4096, @t 512)]"));
    g_autoptr (BurinPublisher) publisher = burin_publisher_new ();
    BurinReport report = {.image_size = 10000,
                          .sha256 = "ab",
                          .bytes_unchanged = 7000,
                          .unstable_reads = 2,
                          .publisher = BURIN_PUBLISHER_SIGNED,
                          .published = publisher,
                          .bad_ranges = ranges,
                          .drive_touched = TRUE,
                          .is_known = TRUE};
    BurinErrorDetails details = {
        .operation = "verify", .errnum = 5, .offset = 4096, .length = 512, .cause = "medium"};
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = NULL;
    JsonObject *object, *told, *range, *published;

    burin_set_error (&error, BURIN_ERROR_VERIFY_MISMATCH, &details, "differs");
    node = print_and_parse (burin_json_report (drive, &report, error));
    object = json_node_get_object (node);
    g_assert_cmpstr (json_object_get_string_member (object, "result"), ==, "failed");
    told = json_object_get_object_member (object, "error");
    g_assert_cmpstr (json_object_get_string_member (told, "code"), ==, "VerifyMismatch");
    g_assert_cmpint (json_object_get_int_member (told, "errno"), ==, 5);
    g_assert_cmpint (json_object_get_int_member (told, "offset"), ==, 4096);
    g_assert_cmpstr (json_object_get_string_member (told, "cause"), ==, "medium");
    g_assert_cmpint (json_object_get_int_member (object, "bytes_unchanged"), ==, 7000);
    g_assert_cmpint (json_object_get_int_member (object, "unstable_reads"), ==, 2);
    g_assert_true (json_object_get_boolean_member (object, "drive_touched"));
    g_assert_cmpuint (
        json_array_get_length (json_object_get_array_member (object, "rewritten_ranges")), ==, 0);
    range = json_array_get_object_element (json_object_get_array_member (object, "bad_ranges"), 0);
    g_assert_cmpint (json_object_get_int_member (range, "length"), ==, 512);
    published = json_object_get_object_member (object, "publisher");
    g_assert_cmpstr (json_object_get_string_member (published, "verdict"), ==, "signed");
}

static void
test_failure (void)
{
    g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
    g_autoptr (JsonNode) node = print_and_parse (burin_json_failure (cancelled));
    JsonObject *object = json_node_get_object (node);

    g_assert_cmpstr (json_object_get_string_member (object, "type"), ==, "report");
    g_assert_cmpstr (json_object_get_string_member (object, "result"), ==, "cancelled");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/json/drive", test_drive);
    g_test_add_func ("/json/progress", test_progress);
    g_test_add_func ("/json/report", test_report);
    g_test_add_func ("/json/failure", test_failure);
    return g_test_run ();
}
