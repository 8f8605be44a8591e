/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report-text.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-drive-text.h"

static void
append_line (GString *text, const char *label, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    /* Translators: a label and what it is about, such as "Drive: /dev/sdb". */
    g_string_append_printf (text, _ ("%s: %s"), label, value);
    g_string_append_c (text, '\n');
}

static void
append_amount (GString *text, const char *label, guint64 bytes, double seconds)
{
    g_autofree char *amount = burin_display_dup_amount (bytes, seconds);

    append_line (text, label, bytes > 0 ? amount : NULL);
}

static void
append_report (GString *text, const BurinReport *report)
{
    g_autofree char *size = g_format_size_full (report->image_size, G_FORMAT_SIZE_LONG_FORMAT);
    g_autofree char *bad = burin_display_dup_ranges (report->bad_ranges);
    g_autofree char *rewritten = burin_display_dup_ranges (report->rewritten_ranges);

    append_line (text, _ ("Image Size"), report->image_size > 0 ? size : NULL);
    append_line (text, _ ("SHA-256 of the Image"), report->sha256);
    append_amount (text, _ ("Written"), report->bytes_written, report->write_seconds);
    append_amount (text, _ ("Read Back"), report->bytes_verified, report->verify_seconds);
    append_line (text, _ ("Bytes That Differ"), bad);
    append_line (text, _ ("Rewritten"), rewritten);
}

static void
append_result (GString *text, const BurinResult *result)
{
    g_autofree char *name = burin_result_dup_drive (result);
    g_autofree char *title = burin_result_dup_title (result);
    g_autofree char *description = burin_result_dup_description (result);
    g_autofree char *technical = burin_result_dup_technical (result);
    g_autofree char *summary =
        result->drive != NULL ? burin_drive_text_dup_summary (result->drive) : NULL;

    g_string_append_printf (text, "\n%s\n", name);
    if (summary != NULL)
        g_string_append_printf (text, "%s\n", summary);
    g_string_append_printf (text, "\n%s\n%s\n\n", title, description);
    append_report (text, burin_result_get_report (result));
    append_line (text, _ ("Technical Message"), technical);
}

/**
 * burin_report_text_dup:
 * @results: (array length=n_results): how some jobs ended
 * @image_name: (nullable): what they wrote, if it is known
 *
 * Returns: (transfer full): for people, what the result page says, to be kept
 */
char *
burin_report_text_dup (const BurinResult *results, gsize n_results, const char *image_name)
{
    g_autoptr (GDateTime) now = g_date_time_new_now_local ();
    g_autofree char *time = g_date_time_format (now, "%c");
    GString *text = g_string_new (NULL);

    g_string_append_printf (text, "Burin " BURIN_VERSION "\n%s\n", time);
    append_line (text, _ ("Image"), image_name);
    for (gsize i = 0; i < n_results; i++)
        append_result (text, &results[i]);
    return g_string_free (text, FALSE);
}
