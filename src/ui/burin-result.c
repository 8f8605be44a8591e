/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-result.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-error-text.h"
#include "burin-publisher-words.h"
#include "burin-text.h"

static char *
dup_success (BurinJobKind kind, const BurinReport *report)
{
    g_autofree char *size = burin_text_dup_size (report->bytes_verified);
    g_autofree char *written = burin_text_dup_size (report->image_size);

    if (!burin_report_is_verified (report))
        /* Translators: %s is an amount of data. */
        return g_strdup_printf (_ ("The drive confirmed that it has stored %s. Nobody has read "
                                   "them back: whether they are right is not known."),
                                written);
    if (kind == BURIN_JOB_VERIFY)
        /* Translators: %s is an amount of data. */
        return g_strdup_printf (_ ("%s were read from the drive and are identical to the image."),
                                size);
    /* Translators: %s is an amount of data. */
    return g_strdup_printf (_ ("%s were read back from the drive and are identical to the image."),
                            size);
}

/* What is on the drive after a job that was to write. */
static const char *
get_aftermath_text (BurinAftermath aftermath)
{
    switch (aftermath) {
    case BURIN_AFTERMATH_UNTOUCHED:
        return _ ("Nothing on the drive was changed.");
    case BURIN_AFTERMATH_BLANK:
        return _ ("The drive is blank now.");
    case BURIN_AFTERMATH_REPLACED:
        return _ ("The drive that you chose is not complete. Do not rely on it.");
    default:
        return _ ("Nobody knows what is on the drive now. Do not rely on it.");
    }
}

static const char *
get_cancelled_text (const BurinResult *result)
{
    if (result->kind == BURIN_JOB_VERIFY || result->error == NULL || result->report == NULL)
        return _ ("The drive is as it was.");
    return get_aftermath_text (burin_report_get_aftermath (result->report, result->error));
}

static char *
dup_failure (const BurinResult *result, const BurinErrorText *text)
{
    GString *description = g_string_new (text->explanation);

    /* Without a report there was no job. */
    if (result->kind == BURIN_JOB_WRITE && result->report != NULL)
        g_string_append_printf (
            description, " %s",
            get_aftermath_text (burin_report_get_aftermath (result->report, result->error)));
    g_string_append_printf (description, "\n\n%s", text->advice);
    return g_string_free (description, FALSE);
}

static BurinErrorText *
new_error_text (const BurinResult *result)
{
    return result->state == BURIN_JOB_FAILED && result->error != NULL
               ? burin_error_text_new (result->error, result->size_kind)
               : NULL;
}

/**
 * burin_result_init:
 * @result: (out caller-allocates): valid until @job changes
 * @job: a job that is over
 * @report: (out caller-allocates): what it did; must live as long as @result
 * @size_kind: what was known of the image's size before
 */
void
burin_result_init (BurinResult *result,
                   BurinClientJob *job,
                   BurinReport *report,
                   BurinSizeKind size_kind)
{
    burin_client_job_get_report (job, report);
    *result = (BurinResult){
        .kind = burin_client_job_get_kind (job),
        .state = burin_client_job_get_state (job),
        .drive = burin_client_job_get_drive (job),
        .report = report,
        .error = burin_client_job_get_error (job),
        .size_kind = size_kind,
    };
}

/**
 * burin_result_get_report:
 *
 * Returns: (transfer none): what the job did; all zeros if there was no job
 */
const BurinReport *
burin_result_get_report (const BurinResult *result)
{
    static const BurinReport nothing = {.sha256 = ""};

    return result->report != NULL ? result->report : &nothing;
}

/**
 * burin_result_dup_title:
 *
 * Returns: (transfer full): how it ended, for a headline
 */
char *
burin_result_dup_title (const BurinResult *result)
{
    g_autoptr (BurinErrorText) text = new_error_text (result);

    return g_strdup (text != NULL
                         ? text->title
                         : burin_display_get_end (result->kind, result->state, result->report));
}

/**
 * burin_result_dup_publisher:
 *
 * Returns: (transfer full): whether the image is what its publisher says, in one sentence; "" if
 *   nobody asked, or it is told otherwise
 */
char *
burin_result_dup_publisher (const BurinResult *result)
{
    const BurinReport *report = burin_result_get_report (result);
    const BurinPublisher *said = report->published;
    g_autofree char *source = NULL, *subject = NULL, *signer = NULL;
    BurinPublisher shown;

    if (said == NULL || result->state != BURIN_JOB_DONE)
        return g_strdup ("");
    source = burin_display_dup_name (said->source);
    subject = burin_display_dup_name (said->subject);
    signer = burin_display_dup_name (said->signer);
    shown = *said;
    shown.source = *said->source != '\0' ? source : said->source;
    shown.subject = *said->subject != '\0' ? subject : said->subject;
    shown.signer = signer;
    return burin_publisher_words_dup_verdict (&shown, report->publisher);
}

static char *
dup_done (const BurinResult *result)
{
    g_autofree char *success = dup_success (result->kind, burin_result_get_report (result));
    g_autofree char *publisher = burin_result_dup_publisher (result);

    return *publisher != '\0' ? g_strdup_printf ("%s\n%s", success, publisher)
                              : g_steal_pointer (&success);
}

/**
 * burin_result_dup_description:
 *
 * Returns: (transfer full): what was proven, or what went wrong, what is on the drive now and what
 * to do, in whole sentences
 */
char *
burin_result_dup_description (const BurinResult *result)
{
    g_autoptr (BurinErrorText) text = new_error_text (result);

    if (result->state == BURIN_JOB_DONE)
        return dup_done (result);
    if (text == NULL)
        return g_strdup (get_cancelled_text (result));
    return dup_failure (result, text);
}

/**
 * burin_result_dup_technical:
 *
 * Returns: (transfer full) (nullable): what a bug report needs, a line for each thing; %NULL if
 *   nothing went wrong
 */
char *
burin_result_dup_technical (const BurinResult *result)
{
    g_autoptr (BurinErrorText) text = new_error_text (result);

    return text != NULL ? g_strdup (text->technical) : NULL;
}

/**
 * burin_result_dup_drive:
 *
 * Returns: (transfer full): what to call its drive
 */
char *
burin_result_dup_drive (const BurinResult *result)
{
    return result->drive != NULL ? burin_drive_dup_title (result->drive)
                                 : g_strdup (_ ("Unknown drive"));
}

/**
 * burin_result_may_eject:
 *
 * Returns: whether its drive can be ejected: it is proven, plugged in, and was not ejected yet
 */
gboolean
burin_result_may_eject (const BurinResult *result)
{
    const BurinReport *report = burin_result_get_report (result);

    return result->state == BURIN_JOB_DONE && result->kind == BURIN_JOB_WRITE &&
           result->drive != NULL && burin_drive_is_hot_pluggable (result->drive) &&
           !burin_drive_is_virtual (result->drive) &&
           (report->release == NULL || g_str_equal (report->release, "nothing"));
}

/* A drive that is bad or gone gets no better by more of the same. */
static gboolean
is_drive_at_fault (const GError *error)
{
    switch ((BurinError) error->code) {
    case BURIN_ERROR_DRIVE_GONE:
    case BURIN_ERROR_DRIVE_READ:
    case BURIN_ERROR_DRIVE_WRITE:
    case BURIN_ERROR_DRIVE_FLUSH:
    case BURIN_ERROR_VERIFY_MISMATCH:
        return TRUE;
    default:
        return FALSE;
    }
}

/**
 * burin_result_may_finish:
 *
 * Returns: whether its drive was left blank, and nothing is known against going on with it
 */
gboolean
burin_result_may_finish (const BurinResult *result)
{
    return burin_job_state_is_final (result->state) && result->state != BURIN_JOB_DONE &&
           result->kind == BURIN_JOB_WRITE && result->drive != NULL && result->error != NULL &&
           result->error->domain == BURIN_ERROR && !is_drive_at_fault (result->error) &&
           burin_report_get_aftermath (burin_result_get_report (result), result->error) ==
               BURIN_AFTERMATH_BLANK;
}

/**
 * burin_result_may_detach:
 *
 * Returns: whether nothing but somebody's open files kept the job from its drive
 */
gboolean
burin_result_may_detach (const BurinResult *result)
{
    return result->state == BURIN_JOB_FAILED && result->kind == BURIN_JOB_WRITE &&
           result->error != NULL && burin_error_is_busy_mount (result->error);
}
