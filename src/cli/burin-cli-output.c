/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-output.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "burin-cli-advice.h"
#include "burin-cli-image-text.h"
#include "burin-cli-line.h"
#include "burin-json.h"
#include "burin-cli-progress.h"
#include "burin-cli-publisher.h"
#include "burin-cli-table.h"
#include "burin-cli-drive-text.h"
#include "burin-cli-text.h"
#include "burin-publisher-words.h"
#include "burin-text.h"

struct _BurinCliOutput {
    gboolean json;
    BurinSizeKind size_kind; /* of the image; unknown if there is none */
    BurinCliLine line;       /* on standard output, as long as there is no progress */

    /* Owned; NULL before burin_cli_output_begin() */
    BurinCliProgress *progress; /* and with JSON */
    GPtrArray *drives;
};

BurinCliOutput *
burin_cli_output_new (gboolean json)
{
    BurinCliOutput *self = g_new0 (BurinCliOutput, 1);

    self->json = json;
    self->line.stream = stdout;
    return self;
}

void
burin_cli_output_free (BurinCliOutput *self)
{
    if (self == NULL)
        return;
    g_clear_pointer (&self->progress, burin_cli_progress_free);
    g_clear_pointer (&self->drives, g_ptr_array_unref);
    g_free (self);
}

/* Takes @object. Each line is flushed: somebody waits for it at the other end of a pipe. */
static void
print_json (JsonObject *object)
{
    g_autofree char *line = burin_json_dup_line (object);

    puts (line);
    fflush (stdout);
}

static void
clear_progress (BurinCliOutput *self)
{
    burin_cli_line_clear (&self->line);
    if (self->progress != NULL)
        burin_cli_progress_clear (self->progress);
}

static void
print_drive_json (BurinDrive *drive, BurinPolicyFlags flags)
{
    g_autoptr (GError) reason = NULL;

    (void) burin_policy_check (drive, flags, 0, &reason); /* a refusal is what is printed */
    print_json (burin_json_drive (drive, reason));
}

static void
add_row (GStrvBuilder *cells, BurinDrive *drive, BurinPolicyFlags flags)
{
    g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *raw_title = burin_drive_dup_title (drive);
    g_autofree char *title = burin_text_dup_safe (raw_title);
    g_autofree char *contents = burin_cli_text_dup_contents (drive);
    g_autofree char *last = NULL;
    g_autoptr (GError) reason = NULL;

    if (burin_policy_check (drive, flags, 0, &reason))
        last = g_steal_pointer (&contents);
    else if (burin_drive_get_size (drive) == 0)
        last = g_strdup (burin_cli_text_get_reason (reason));
    else
        last = g_strdup_printf (_ ("cannot be used: %s; %s"), burin_cli_text_get_reason (reason),
                                contents);
    g_strv_builder_add_many (cells, node, size, title, last, NULL);
}

static void
print_drives_table (GPtrArray *drives, BurinPolicyFlags flags)
{
    g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
    g_auto (GStrv) cells = NULL;
    g_autofree char *table = NULL;

    if (drives->len == 0) {
        puts (_ ("No drive to write to is plugged in. “burinctl list --all” shows also fixed ones "
                 "and those with backups."));
        return;
    }
    g_strv_builder_add_many (builder, _ ("DRIVE"), _ ("SIZE"), _ ("NAME"), _ ("WHAT IS ON IT"),
                             NULL);
    for (guint i = 0; i < drives->len; i++)
        add_row (builder, g_ptr_array_index (drives, i), flags);
    cells = g_strv_builder_end (builder);
    table = burin_cli_table_dup ((const char *const *) cells, 4);
    fputs (table, stdout);
}

/**
 * burin_cli_output_drives:
 * @drives: (element-type BurinDrive): what to list
 * @flags: by what it is judged which can be used
 */
void
burin_cli_output_drives (BurinCliOutput *self, GPtrArray *drives, BurinPolicyFlags flags)
{
    if (!self->json)
        print_drives_table (drives, flags);
    for (guint i = 0; self->json && i < drives->len; i++)
        print_drive_json (g_ptr_array_index (drives, i), flags);
}

/**
 * burin_cli_output_drive:
 * @drive: the one that the user's words meant
 * @flags: by what it is judged whether it can be used
 */
void
burin_cli_output_drive (BurinCliOutput *self, BurinDrive *drive, BurinPolicyFlags flags)
{
    g_autofree char *line = burin_cli_text_dup_drive (drive);

    if (self->json)
        print_drive_json (drive, flags);
    else
        printf (_ ("Drive: %s\n"), line);
}

/**
 * burin_cli_output_info:
 *
 * All that is known of a drive, and not only what it takes to recognise it.
 */
void
burin_cli_output_info (BurinCliOutput *self, BurinDrive *drive, BurinPolicyFlags flags)
{
    g_autoptr (GError) reason = NULL;
    g_autofree char *text = NULL;

    if (self->json) {
        print_drive_json (drive, flags);
        return;
    }
    (void) burin_policy_check (drive, flags, 0, &reason); /* the reason tells */
    text = burin_cli_drive_text_dup (drive, reason);
    fputs (text, stdout);
}

/**
 * burin_cli_output_reading:
 * @current: bytes of the image that were read
 * @total: of how many
 * @output: a #BurinCliOutput
 *
 * A #GFileProgressCallback: how far looking at the signature of an image is. Where it would be one
 * line after the other, there is none.
 */
void
burin_cli_output_reading (goffset current, goffset total, gpointer output)
{
    BurinCliOutput *self = output;
    g_autofree char *percent = burin_text_dup_percent ((double) current / (double) MAX (total, 1));
    g_autofree char *text = NULL;

    if (self->json) {
        print_json (burin_json_reading ((guint64) current, (guint64) total));
        return;
    }
    if (!isatty (STDOUT_FILENO))
        return;
    /* Translators: %s is how much of it is done, such as "42 %". */
    text = g_strdup_printf (_ ("Checking who signed the image: %s"), percent);
    burin_cli_line_show (&self->line, text);
}

void
burin_cli_output_image (BurinCliOutput *self, BurinImage *image)
{
    const BurinImageInfo *info = burin_image_get_info (image);
    g_autofree char *path = g_file_get_parse_name (burin_image_get_file (image));
    g_autofree char *line = burin_cli_image_text_dup_line (info);

    clear_progress (self);
    self->size_kind = info->size_kind;
    if (self->json)
        print_json (burin_json_image (path, info));
    else
        printf (_ ("Image: %s – %s\n"), burin_image_get_display_name (image), line);
}

/**
 * burin_cli_output_inspection:
 *
 * All that is known of an image, and not only what it takes to recognise it.
 */
void
burin_cli_output_inspection (BurinCliOutput *self, BurinImage *image)
{
    const BurinImageInfo *info = burin_image_get_info (image);
    g_autofree char *details = burin_cli_image_text_dup_details (info);
    g_autofree char *expected = burin_cli_publisher_dup_expected (info->publisher);

    burin_cli_output_image (self, image);
    if (self->json)
        return;
    fputs (details, stdout);
    if (info->members->len == 0)
        fputs (expected, stdout);
}

/**
 * burin_cli_output_expected:
 *
 * What an image that is about to be written will be compared with, if with anything, or what lies
 * beside it in vain; programs find it in what was said of the image.
 */
void
burin_cli_output_expected (BurinCliOutput *self, BurinImage *image)
{
    const BurinPublisher *publisher = burin_image_get_info (image)->publisher;
    g_autofree char *expected = burin_cli_publisher_dup_expected (publisher);

    if (!self->json && (publisher->verdict != BURIN_PUBLISHER_SILENT || *publisher->bmap != '\0' ||
                        *publisher->passed_over != '\0'))
        fputs (expected, stdout);
}

/**
 * burin_cli_output_warnings:
 * @drives: (element-type BurinDrive): where the image is to be written
 *
 * What to think about before an image is written; programs find it in what was said of the image.
 */
void
burin_cli_output_warnings (BurinCliOutput *self, BurinImage *image, GPtrArray *drives)
{
    g_autofree char *warnings =
        burin_cli_image_text_dup_warnings (burin_image_get_info (image), drives);

    fflush (stdout);
    if (!self->json)
        fputs (warnings, stderr);
}

/**
 * burin_cli_output_begin:
 * @drives: (element-type BurinDrive): of the jobs that run now; shared, and must not change any
 *   more
 */
void
burin_cli_output_begin (BurinCliOutput *self, BurinJobKind kind, GPtrArray *drives)
{
    self->drives = g_ptr_array_ref (drives);
    if (!self->json)
        self->progress = burin_cli_progress_new (kind, drives, stdout);
}

/**
 * burin_cli_output_progress:
 * @index: which of the drives
 * @job: its job
 */
void
burin_cli_output_progress (BurinCliOutput *self, guint index, BurinClientJob *job)
{
    BurinProgress progress;

    burin_client_job_get_progress (job, &progress);
    if (self->json)
        print_json (burin_json_progress (g_ptr_array_index (self->drives, index), &progress));
    else
        burin_cli_progress_show (self->progress, index, &progress);
}

/* @drive is given where the message alone may not tell which one it is about. */
static void
print_error (BurinCliOutput *self, const GError *error, BurinDrive *drive)
{
    g_autofree char *message = burin_text_dup_safe (error->message);
    g_autofree char *node =
        drive != NULL ? burin_text_dup_safe (burin_drive_get_node (drive)) : NULL;
    g_autofree char *advice =
        error->domain == BURIN_ERROR ? burin_cli_advice_dup (error, self->size_kind) : NULL;

    fflush (stdout);
    fprintf (stderr, "burinctl: %s%s%s\n", node != NULL ? node : "", node != NULL ? ": " : "",
             message);
    if (advice != NULL)
        fprintf (stderr, "%s\n", advice);
}

static void
print_verdict (const BurinReport *report)
{
    g_autofree char *text =
        burin_publisher_words_dup_verdict (report->published, report->publisher);

    puts (text);
}

static void
print_success (BurinClientJob *job, BurinDrive *drive, const BurinReport *report)
{
    g_autofree char *text =
        burin_cli_text_dup_success (burin_client_job_get_kind (job), drive, report);
    g_autofree char *ranges = burin_cli_text_dup_ranges (report);

    printf ("%s\n%s", text, ranges);
    if (report->published != NULL)
        print_verdict (report);
    fflush (stdout);
}

static void
print_failure (BurinCliOutput *self,
               BurinClientJob *job,
               BurinDrive *drive,
               const BurinReport *report)
{
    const GError *error = burin_client_job_get_error (job);
    g_autofree char *ranges = burin_cli_text_dup_ranges (report);
    g_autofree char *aftermath =
        burin_cli_text_dup_aftermath (drive, burin_report_get_aftermath (report, error));

    print_error (self, error, self->drives->len > 1 ? drive : NULL);
    fputs (ranges, stderr);
    if (burin_client_job_get_kind (job) == BURIN_JOB_WRITE)
        fprintf (stderr, "%s\n", aftermath);
}

/**
 * burin_cli_output_report:
 * @index: which of the drives
 * @job: its job, which is over
 *
 * Whoever watches standard error sees a failure there, JSON or not.
 */
void
burin_cli_output_report (BurinCliOutput *self, guint index, BurinClientJob *job)
{
    BurinDrive *drive = g_ptr_array_index (self->drives, index);
    const GError *error = burin_client_job_get_error (job);
    BurinReport report;

    burin_client_job_get_report (job, &report);
    if (!self->json)
        burin_cli_output_progress (self, index, job); /* from now on it counts no more */
    clear_progress (self);
    if (self->json)
        print_json (burin_json_report (drive, &report, error));
    if (error != NULL)
        print_failure (self, job, drive, &report);
    else if (!self->json)
        print_success (job, drive, &report);
}

/**
 * burin_cli_output_summary:
 * @n_done: of how many drives the job ended well
 *
 * Where there is more than one drive, the last line says how many of them are fine.
 */
void
burin_cli_output_summary (BurinCliOutput *self, guint n_done)
{
    guint n_drives = self->drives->len;

    if (self->json || n_drives < 2)
        return;
    if (n_done == n_drives)
        printf (ngettext ("%u drive is done.", "All %u drives are done.", n_drives), n_drives);
    else
        printf (ngettext ("%u of %u drive is done.", "%u of %u drives are done.", n_drives), n_done,
                n_drives);
    putchar ('\n');
}

/**
 * burin_cli_output_failure:
 * @error: why it did not even come to a job
 */
void
burin_cli_output_failure (BurinCliOutput *self, const GError *error)
{
    clear_progress (self);
    if (self->json)
        print_json (burin_json_failure (error));
    print_error (self, error, NULL);
}

/**
 * burin_cli_output_notice:
 * @text: something to know that is no result
 */
void
burin_cli_output_notice (BurinCliOutput *self, const char *text)
{
    clear_progress (self);
    fflush (stdout);
    fprintf (stderr, "%s\n", text);
}
