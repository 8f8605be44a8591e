/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report-text.h"
#include "burin-result-page.h"

#include <string.h>

#include "fixtures.h"

#define DIGEST "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static AdwStatusPage *
get_status (BurinResultPage *page)
{
    return ADW_STATUS_PAGE (adw_bin_get_child (ADW_BIN (page)));
}

static BurinResultPage *
new_page (const BurinResult *result)
{
    BurinResultPage *page = g_object_ref_sink (g_object_new (BURIN_TYPE_RESULT_PAGE, NULL));

    burin_result_page_set_results (page, result, 1);
    return page;
}

/* Whether a visible row says @subtitle. */
static gboolean
has_row (GtkWidget *widget, const char *subtitle)
{
    if (ADW_IS_ACTION_ROW (widget) && gtk_widget_get_visible (widget) &&
        strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (widget)), subtitle) != NULL)
        return TRUE;
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
        if (has_row (child, subtitle))
            return TRUE;
    return FALSE;
}

static gboolean
has_button (GtkWidget *widget, const char *label)
{
    if (GTK_IS_BUTTON (widget) && gtk_widget_get_visible (widget) &&
        g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
        return TRUE;
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
        if (has_button (child, label))
            return TRUE;
    return FALSE;
}

static void
test_done (void)
{
    BurinReport report = {.image_size = 6200000,
                          .sha256 = DIGEST,
                          .bytes_written = 6200000,
                          .bytes_verified = 6200000,
                          .write_seconds = 2,
                          .verify_seconds = 1};
    BurinResult result = {.state = BURIN_JOB_DONE, .report = &report};
    BurinResultPage *page = new_page (&result);

    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==, "Written and Verified");
    g_assert_cmpstr (adw_status_page_get_description (get_status (page)), ==,
                     "6.2\u00a0MB were read back from the drive and are identical to the image.");
    g_assert_true (has_row (GTK_WIDGET (page), DIGEST));
    g_assert_true (has_row (GTK_WIDGET (page), "3.1 MB/s"));
    g_assert_true (has_button (GTK_WIDGET (page), "Write Another"));
    g_assert_true (has_button (GTK_WIDGET (page), "Write Again"));
    g_assert_true (has_button (GTK_WIDGET (page), "Save Report…"));
    g_assert_false (has_button (GTK_WIDGET (page), "Eject"));
    g_assert_false (has_button (GTK_WIDGET (page), "Try Again"));
    g_assert_finalize_object (page);
}

/* What the publisher says stands beside what was proven of the drive, also for several drives. */
static void
test_publisher (void)
{
    const BurinPublisher said = {.source = (char *) "SHA256SUMS",
                                 .algorithm = (char *) "sha256",
                                 .subject = (char *) "a.img",
                                 .signer = (char *) "Ada"};
    g_autoptr (BurinPublisher) published = burin_publisher_copy (&said);
    BurinReport report = {
        .image_size = 1, .bytes_verified = 1, .sha256 = DIGEST, .published = published};
    BurinResult results[] = {{.state = BURIN_JOB_DONE, .report = &report},
                             {.state = BURIN_JOB_DONE, .report = &report}};
    static const struct {
        BurinPublisherVerdict verdict;
        const char *expected;
    } cases[] = {
        {BURIN_PUBLISHER_SILENT, "nothing of its publisher"},
        {BURIN_PUBLISHER_MATCHES,
         "matches the SHA-256 of \u2068a.img\u2069 in \u2068SHA256SUMS\u2069."},
        {BURIN_PUBLISHER_SIGNED, "signed by \u2068Ada\u2069."},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        BurinResultPage *page;
        g_autofree char *saved = NULL;

        report.publisher = cases[i].verdict;
        page = new_page (&results[0]);
        g_assert_nonnull (
            strstr (adw_status_page_get_description (get_status (page)), cases[i].expected));
        burin_result_page_set_results (page, results, G_N_ELEMENTS (results));
        g_assert_nonnull (
            strstr (adw_status_page_get_description (get_status (page)), cases[i].expected));
        saved = burin_report_text_dup (results, 1, "a.img");
        g_assert_nonnull (strstr (saved, cases[i].expected));
        g_assert_finalize_object (page);
    }
}

static void
test_eject (void)
{
    g_autoptr (BurinDrive) stick = new_stick ("a", 16 * GB);
    BurinReport report = {.image_size = 1, .bytes_verified = 1, .sha256 = ""};
    BurinResult result = {.state = BURIN_JOB_DONE, .report = &report, .drive = stick};
    BurinResultPage *page = new_page (&result);

    g_assert_true (has_button (GTK_WIDGET (page), "Eject"));
    report.release = "eject";
    burin_result_page_set_results (page, &result, 1);
    g_assert_false (has_button (GTK_WIDGET (page), "Eject"));
    g_assert_finalize_object (page);
}

static void
test_busy_mount (void)
{
    BurinErrorDetails details = {.operation = "unmount",
                                 .drive = "/dev/sdx",
                                 .path = "/media/ada",
                                 .cause = BURIN_CAUSE_BUSY_MOUNT};
    BurinReport report = {.sha256 = "", .is_known = TRUE};
    BurinResult result = {.state = BURIN_JOB_FAILED, .report = &report};
    BurinResultPage *page;
    GError *error = NULL;

    burin_set_error (&error, BURIN_ERROR_DRIVE_BUSY, &details, "in use");
    result.error = error;
    page = new_page (&result);
    g_assert_cmpint (has_button (GTK_WIDGET (page), "Detach and Try Again"), ==,
                     burin_error_is_busy_mount (error));
    g_assert_true (burin_error_is_busy_mount (error));
    g_assert_finalize_object (page);
    g_error_free (error);
}

static void
test_unverified (void)
{
    BurinReport report = {
        .image_size = 6200000, .sha256 = DIGEST, .bytes_written = 6200000, .write_seconds = 2};
    BurinResult result = {.state = BURIN_JOB_DONE, .report = &report};
    BurinResultPage *page = new_page (&result);

    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==, "Written, Not Verified");
    g_assert_cmpstr (adw_status_page_get_description (get_status (page)), ==,
                     "The drive confirmed that it has stored 6.2\u00a0MB. Nobody has read them "
                     "back: whether they are right is not known.");
    g_assert_finalize_object (page);
}

static void
test_failed (void)
{
    BurinErrorDetails details = {.operation = "write", .drive = "/dev/sdx"};
    BurinReport report = {
        .sha256 = "", .bytes_written = 1000, .drive_touched = TRUE, .is_known = TRUE};
    BurinResult result = {.state = BURIN_JOB_FAILED, .report = &report};
    g_autoptr (GError) error = NULL;
    BurinResultPage *page;

    burin_set_error (&error, BURIN_ERROR_DRIVE_WRITE, &details, "writing <it> failed");
    result.error = error;
    page = new_page (&result);
    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==,
                     "Drive Could Not Be Written");
    g_assert_nonnull (strstr (adw_status_page_get_description (get_status (page)),
                              "Nobody knows what is on the drive now."));
    g_assert_true (has_row (GTK_WIDGET (page), "writing <it> failed"));
    g_assert_true (has_row (GTK_WIDGET (page), "/dev/sdx"));
    g_assert_true (has_button (GTK_WIDGET (page), "Try Again"));
    g_assert_true (has_button (GTK_WIDGET (page), "Start Over"));
    g_assert_false (has_button (GTK_WIDGET (page), "Write Another"));
    g_assert_finalize_object (page);
}

static void
assert_cancelled (gboolean touched, const char *operation, const char *description)
{
    BurinErrorDetails details = {.operation = operation};
    BurinReport report = {.sha256 = "", .drive_touched = touched, .is_known = TRUE};
    BurinResult result = {.state = BURIN_JOB_CANCELLED, .report = &report};
    g_autoptr (GError) error = NULL;
    BurinResultPage *page;

    burin_set_error (&error, BURIN_ERROR_CANCELLED, &details, "cancelled");
    result.error = error;
    page = new_page (&result);
    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==, "Cancelled");
    g_assert_cmpstr (adw_status_page_get_description (get_status (page)), ==, description);
    g_assert_finalize_object (page);
}

static void
test_cancelled (void)
{
    assert_cancelled (FALSE, NULL, "Nothing on the drive was changed.");
    assert_cancelled (TRUE, NULL, "The drive is blank now.");
    assert_cancelled (TRUE, "wait", "Nobody knows what is on the drive now. Do not rely on it.");
}

static void
test_bad_ranges (void)
{
    g_autoptr (GVariant) ranges =
        g_variant_ref_sink (g_variant_new_parsed ("[(uint64 512, uint64 8000), (16384, 1000)]"));
    BurinReport report = {.sha256 = "", .bytes_written = 1, .bad_ranges = ranges};
    g_autoptr (GError) error = g_error_new (BURIN_ERROR, BURIN_ERROR_VERIFY_MISMATCH, "differs");
    BurinResult result = {.state = BURIN_JOB_FAILED, .report = &report, .error = error};
    BurinResultPage *page = new_page (&result);

    g_assert_true (
        has_row (GTK_WIDGET (page), "8.0\u00a0kB at offset 512\n1.0\u00a0kB at offset 16384"));
    g_assert_finalize_object (page);
}

static void
test_mended (void)
{
    g_autoptr (GVariant) ranges =
        g_variant_ref_sink (g_variant_new_parsed ("[(uint64 4096, uint64 2000)]"));
    BurinReport report = {.sha256 = "",
                          .bytes_verified = 9000,
                          .bytes_unchanged = 7000,
                          .unstable_reads = 3,
                          .rewritten_ranges = ranges};
    BurinResult result = {.state = BURIN_JOB_DONE, .report = &report};
    BurinResultPage *page = new_page (&result);

    g_assert_true (has_row (GTK_WIDGET (page), "7000 bytes"));
    g_assert_true (has_row (GTK_WIDGET (page), "3"));
    g_assert_true (has_row (GTK_WIDGET (page), "2.0\u00a0kB at offset 4096"));
    g_assert_finalize_object (page);
}

/* The row of a drive, which is folded. */
static AdwExpanderRow *
find_row (GtkWidget *widget, const char *title)
{
    if (BURIN_IS_RESULT_ROW (widget) &&
        g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
        return ADW_EXPANDER_ROW (widget);
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child)) {
        AdwExpanderRow *found = find_row (child, title);

        if (found != NULL)
            return found;
    }
    return NULL;
}

static BurinDrive *
new_named_drive (const char *model)
{
    BurinDriveInfo info = stick_info (model, 16 * GB);

    info.model = model;
    return burin_drive_new (&info, NULL);
}

static void
test_several (void)
{
    g_autoptr (BurinDrive) good = new_named_drive ("Good"), bad = new_named_drive ("<Bad>");
    BurinReport report = {.sha256 = DIGEST, .bytes_written = 1000, .bytes_verified = 1000};
    g_autoptr (GError) error = g_error_new (BURIN_ERROR, BURIN_ERROR_DRIVE_WRITE, "failed");
    BurinResult results[] = {
        {.state = BURIN_JOB_DONE, .drive = good, .report = &report},
        {.state = BURIN_JOB_FAILED, .drive = bad, .report = &report, .error = error},
    };
    BurinResultPage *page = new_page (&results[0]);

    burin_result_page_set_results (page, results, 2);
    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==, "1 of 2 Drives Are Done");
    g_assert_nonnull (
        strstr (adw_expander_row_get_subtitle (find_row (GTK_WIDGET (page), "Kingston Good")),
                "identical to the image"));
    g_assert_nonnull (
        strstr (adw_expander_row_get_subtitle (find_row (GTK_WIDGET (page), "Kingston <Bad>")),
                "Drive Could Not Be Written"));
    g_assert_true (has_button (GTK_WIDGET (page), "Try Again"));

    results[1] = results[0];
    burin_result_page_set_results (page, results, 2);
    g_assert_cmpstr (adw_status_page_get_title (get_status (page)), ==, "Written and Verified");
    g_assert_true (has_button (GTK_WIDGET (page), "Write Another"));

    burin_result_page_set_results (page, results, 1);
    g_assert_nonnull (find_row (GTK_WIDGET (page), "Details"));
    g_assert_null (find_row (GTK_WIDGET (page), "Kingston Good"));
    g_assert_finalize_object (page);
}

static void
add_tests (void)
{
    g_test_add_func ("/result-page/done", test_done);
    g_test_add_func ("/result-page/unverified", test_unverified);
    g_test_add_func ("/result-page/publisher", test_publisher);
    g_test_add_func ("/result-page/eject", test_eject);
    g_test_add_func ("/result-page/busy-mount", test_busy_mount);
    g_test_add_func ("/result-page/failed", test_failed);
    g_test_add_func ("/result-page/cancelled", test_cancelled);
    g_test_add_func ("/result-page/several", test_several);
    g_test_add_func ("/result-page/bad-ranges", test_bad_ranges);
    g_test_add_func ("/result-page/mended", test_mended);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
