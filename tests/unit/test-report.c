/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report.h"

#include "burin-error.h"

static void
test_empty (void)
{
    g_autoptr (GVariant) empty = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
    GVariant *const dictionaries[] = {NULL, empty};

    for (gsize i = 0; i < G_N_ELEMENTS (dictionaries); i++) {
        BurinReport report;

        burin_report_init (&report, dictionaries[i]);
        g_assert_cmpstr (report.sha256, ==, "");
        g_assert_cmpstr (report.image_name, ==, "");
        g_assert_cmpuint (report.image_size, ==, 0);
        g_assert_null (report.bad_ranges);
        g_assert_null (report.published);
        g_assert_false (report.is_known);
        burin_report_clear (&report);
    }
}

static void
test_all (void)
{
    g_autoptr (GVariant) dictionary = g_variant_ref_sink (g_variant_new_parsed (
        "{'drive-touched': <true>, 'image-name': <'a.iso'>, 'image-size': <@t 1>, 'sha256': <'ab'>,"
        " 'bytes-written': <@t 2>, 'bytes-unchanged': <@t 3>, 'release': <'eject'>, "
        "'bytes-verified': <@t 4>,"
        " 'write-seconds': <5.0>, 'flush-seconds': <6.0>, 'verify-seconds': <7.0>,"
        " 'unstable-reads': <@t 8>, 'bad-ranges': <@a(tt) [(9, 10)]>,"
        " 'rewritten-ranges': <@a(tt) [(11, 12), (13, 14)]>,"
        " 'publisher': <'signed'>, 'published': <{'signer': <'Ada'>}>}"));
    BurinReport report;

    burin_report_init (&report, dictionary);
    g_assert_true (report.is_known);
    g_assert_true (report.drive_touched);
    g_assert_cmpstr (report.image_name, ==, "a.iso");
    g_assert_cmpuint (report.image_size, ==, 1);
    g_assert_cmpstr (report.sha256, ==, "ab");
    g_assert_cmpuint (report.bytes_written, ==, 2);
    g_assert_cmpuint (report.bytes_unchanged, ==, 3);
    g_assert_cmpstr (report.release, ==, "eject");
    g_assert_cmpuint (report.bytes_verified, ==, 4);
    g_assert_cmpfloat (report.write_seconds, ==, 5);
    g_assert_cmpfloat (report.flush_seconds, ==, 6);
    g_assert_cmpfloat (report.verify_seconds, ==, 7);
    g_assert_cmpuint (report.unstable_reads, ==, 8);
    g_assert_cmpuint (g_variant_n_children (report.bad_ranges), ==, 1);
    g_assert_cmpuint (g_variant_n_children (report.rewritten_ranges), ==, 2);
    g_assert_cmpint (report.publisher, ==, BURIN_PUBLISHER_SIGNED);
    g_assert_cmpstr (report.published->signer, ==, "Ada");
    g_assert_cmpstr (report.published->source, ==, "");
    burin_report_clear (&report);
}

static void
assert_aftermath (gboolean touched,
                  BurinError code,
                  const BurinErrorDetails *details,
                  BurinAftermath expected)
{
    BurinReport report = {.sha256 = "", .drive_touched = touched, .is_known = TRUE};
    g_autoptr (GError) error = NULL;

    burin_set_error (&error, code, details, "it broke");
    g_assert_cmpint (burin_report_get_aftermath (&report, error), ==, expected);
}

static void
test_aftermath (void)
{
    BurinErrorDetails waiting = {.operation = "wait"};
    BurinErrorDetails worn_out = {.operation = "verify", .cause = "nothing-written"};
    BurinErrorDetails killed_early = {.operation = "preparing"};
    BurinErrorDetails killed_late = {.operation = "finishing"};
    BurinErrorDetails killed = {.operation = "writing"};
    BurinErrorDetails fake = {.operation = "check", .cause = "fake-capacity"};

    assert_aftermath (FALSE, BURIN_ERROR_CANCELLED, NULL, BURIN_AFTERMATH_UNTOUCHED);
    assert_aftermath (FALSE, BURIN_ERROR_DRIVE_GONE, NULL, BURIN_AFTERMATH_UNTOUCHED);
    assert_aftermath (FALSE, BURIN_ERROR_DRIVE_CHANGED, NULL, BURIN_AFTERMATH_UNTOUCHED);
    assert_aftermath (TRUE, BURIN_ERROR_DRIVE_CHANGED, NULL, BURIN_AFTERMATH_REPLACED);
    assert_aftermath (TRUE, BURIN_ERROR_CANCELLED, NULL, BURIN_AFTERMATH_BLANK);
    assert_aftermath (TRUE, BURIN_ERROR_CANCELLED, &waiting, BURIN_AFTERMATH_UNKNOWN);
    assert_aftermath (TRUE, BURIN_ERROR_IMAGE_CORRUPT, NULL, BURIN_AFTERMATH_BLANK);
    assert_aftermath (TRUE, BURIN_ERROR_VERIFY_MISMATCH, &fake, BURIN_AFTERMATH_BLANK);
    assert_aftermath (TRUE, BURIN_ERROR_VERIFY_MISMATCH, &worn_out, BURIN_AFTERMATH_UNKNOWN);
    assert_aftermath (TRUE, BURIN_ERROR_DRIVE_WRITE, NULL, BURIN_AFTERMATH_UNKNOWN);
    assert_aftermath (TRUE, BURIN_ERROR_HELPER, &killed_early, BURIN_AFTERMATH_UNKNOWN);
    assert_aftermath (TRUE, BURIN_ERROR_HELPER, &killed, BURIN_AFTERMATH_BLANK);
    assert_aftermath (TRUE, BURIN_ERROR_HELPER, &killed_late, BURIN_AFTERMATH_UNKNOWN);
}

/* A helper that went away leaves no report. */
static void
test_aftermath_without_report (void)
{
    BurinReport report;
    g_autoptr (GError) error = NULL;

    burin_report_init (&report, NULL);
    burin_set_error (&error, BURIN_ERROR_HELPER, NULL, "the helper went away");
    g_assert_cmpint (burin_report_get_aftermath (&report, error), ==, BURIN_AFTERMATH_UNKNOWN);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/report/empty", test_empty);
    g_test_add_func ("/report/all", test_all);
    g_test_add_func ("/report/aftermath", test_aftermath);
    g_test_add_func ("/report/aftermath-without-report", test_aftermath_without_report);
    return g_test_run ();
}
