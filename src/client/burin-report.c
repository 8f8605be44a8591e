/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report.h"

#include "burin-error.h"

/**
 * burin_report_init:
 * @report: (out caller-allocates): for burin_report_clear()
 * @dictionary: (nullable): the `a{sv}` that org.burin.Job1.GetResult() documents; must outlive
 * @report
 *
 * Reads what a job tells. What it leaves out, because it did not come to it, is zero.
 */
void
burin_report_init (BurinReport *report, GVariant *dictionary)
{
    const GVariantType *ranges = G_VARIANT_TYPE ("a(tt)");
    const char *publisher = NULL;
    g_autoptr (GVariant) published = NULL;

    *report = (BurinReport){.image_name = "", .sha256 = ""};
    if (dictionary == NULL)
        return;
    (void) g_variant_lookup (dictionary, "image-name", "&s", &report->image_name);
    (void) g_variant_lookup (dictionary, "image-size", "t", &report->image_size);
    (void) g_variant_lookup (dictionary, "sha256", "&s", &report->sha256);
    (void) g_variant_lookup (dictionary, "bytes-written", "t", &report->bytes_written);
    (void) g_variant_lookup (dictionary, "bytes-unchanged", "t", &report->bytes_unchanged);
    (void) g_variant_lookup (dictionary, "bytes-verified", "t", &report->bytes_verified);
    (void) g_variant_lookup (dictionary, "write-seconds", "d", &report->write_seconds);
    (void) g_variant_lookup (dictionary, "flush-seconds", "d", &report->flush_seconds);
    (void) g_variant_lookup (dictionary, "verify-seconds", "d", &report->verify_seconds);
    (void) g_variant_lookup (dictionary, "release", "&s", &report->release);
    (void) g_variant_lookup (dictionary, "unstable-reads", "t", &report->unstable_reads);
    (void) g_variant_lookup (dictionary, "bytes-skipped", "t", &report->bytes_skipped);
    if (g_variant_lookup (dictionary, "publisher", "&s", &publisher))
        (void) burin_publisher_verdict_from_string (publisher, &report->publisher);
    published = g_variant_lookup_value (dictionary, "published", G_VARIANT_TYPE_VARDICT);
    if (published != NULL)
        report->published = burin_publisher_from_variant (published);
    report->is_known = g_variant_lookup (dictionary, "drive-touched", "b", &report->drive_touched);
    report->bad_ranges = g_variant_lookup_value (dictionary, "bad-ranges", ranges);
    report->rewritten_ranges = g_variant_lookup_value (dictionary, "rewritten-ranges", ranges);
}

void
burin_report_clear (BurinReport *report)
{
    g_clear_pointer (&report->published, burin_publisher_free);
    g_clear_pointer (&report->bad_ranges, g_variant_unref);
    g_clear_pointer (&report->rewritten_ranges, g_variant_unref);
}

/**
 * burin_report_is_verified:
 * @report: of a job that is done
 *
 * Returns: whether every byte that matters was read back and found equal, and not only confirmed by
 *   the drive
 */
gboolean
burin_report_is_verified (const BurinReport *report)
{
    return report->bytes_verified + report->bytes_skipped >= report->image_size;
}

/* Where the drive itself failed, or went silent, it may not have been blanked, either; and a helper
 * that ended while it began with the drive's ends, or wrote the head, may have come to it or not.
 */
static gboolean
may_have_kept_something (const GError *error)
{
    const BurinErrorDetails *details = burin_error_get_details (error);

    switch ((BurinError) error->code) {
    case BURIN_ERROR_HELPER:
        return g_strcmp0 (details->operation, "preparing") == 0 ||
               g_strcmp0 (details->operation, "finishing") == 0;
    case BURIN_ERROR_DRIVE_GONE:
    case BURIN_ERROR_DRIVE_READ:
    case BURIN_ERROR_DRIVE_WRITE:
    case BURIN_ERROR_DRIVE_FLUSH:
        return TRUE;
    case BURIN_ERROR_CANCELLED:
        return g_strcmp0 (details->operation, "wait") == 0;
    case BURIN_ERROR_VERIFY_MISMATCH:
        return g_strcmp0 (details->cause, "nothing-written") == 0;
    default:
        return FALSE;
    }
}

/**
 * burin_report_get_aftermath:
 * @report: of a job that did not end well
 * @error: why, a %BURIN_ERROR
 *
 * Returns: what is on the drive now
 */
BurinAftermath
burin_report_get_aftermath (const BurinReport *report, const GError *error)
{
    g_return_val_if_fail (error != NULL && error->domain == BURIN_ERROR, BURIN_AFTERMATH_UNKNOWN);

    if (!report->is_known)
        return BURIN_AFTERMATH_UNKNOWN;
    if (!report->drive_touched)
        return BURIN_AFTERMATH_UNTOUCHED;
    if (error->code == BURIN_ERROR_DRIVE_CHANGED)
        return BURIN_AFTERMATH_REPLACED;
    return may_have_kept_something (error) ? BURIN_AFTERMATH_UNKNOWN : BURIN_AFTERMATH_BLANK;
}
