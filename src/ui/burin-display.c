/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-display.h"

#include <glib/gi18n.h>

#include "burin-progress.h"
#include "burin-text.h"

/* More would say no more, and a fake drive can have thousands. */
#define MAX_RANGES 10

/**
 * burin_display_dup_name:
 * @name: a name that was made by somebody else: of a file, of a drive, of a volume
 *
 * Isolates a name from the direction of the sentence around it, and makes it safe to show.
 *
 * Returns: (transfer full): @name for use inside of a translated sentence
 */
char *
burin_display_dup_name (const char *name)
{
    g_autofree char *safe = burin_text_dup_safe (name);

    return g_strdup_printf ("\u2068%s\u2069", safe);
}

/**
 * burin_display_dup_quoted:
 *
 * Returns: (transfer full): like burin_display_dup_name(), in the quotation marks of the language
 */
char *
burin_display_dup_quoted (const char *name)
{
    g_autofree char *isolated = burin_display_dup_name (name);

    /* Translators: a name in quotation marks, such as that of a file or of a volume. */
    return g_strdup_printf (_ ("“%s”"), isolated);
}

static char *
dup_seconds (guint seconds)
{
    return g_strdup_printf (ngettext ("%u second", "%u seconds", seconds), seconds);
}

static char *
dup_minutes (guint minutes)
{
    return g_strdup_printf (ngettext ("%u minute", "%u minutes", minutes), minutes);
}

static char *
dup_hours (guint hours)
{
    return g_strdup_printf (ngettext ("%u hour", "%u hours", hours), hours);
}

static char *
join_units (char *larger, char *smaller)
{
    g_autofree char *first = larger, *second = smaller;

    /* Translators: a duration of two units, such as "2 minutes 5 seconds". */
    return g_strdup_printf (C_ ("duration", "%s %s"), first, second);
}

/**
 * burin_display_dup_duration:
 *
 * Returns: (transfer full): @seconds in words, in at most two units
 */
char *
burin_display_dup_duration (guint64 seconds)
{
    guint hours = (guint) (MIN (seconds / 3600, G_MAXUINT));
    guint minutes = (guint) (seconds / 60 % 60);
    guint rest = (guint) (seconds % 60);

    if (seconds < 1)
        return g_strdup (_ ("less than a second"));
    if (seconds < 60)
        return dup_seconds (rest);
    if (hours == 0)
        return rest == 0 ? dup_minutes (minutes)
                         : join_units (dup_minutes (minutes), dup_seconds (rest));
    return minutes == 0 ? dup_hours (hours) : join_units (dup_hours (hours), dup_minutes (minutes));
}

/* An estimate with too many digits is a lie, and one that changes every second cannot be read. */
static guint64
round_estimate (guint64 seconds)
{
    if (seconds < 60)
        return (seconds + 9) / 10 * 10;
    return (seconds + 30) / 60 * 60;
}

/**
 * burin_display_dup_time_left:
 * @seconds: an estimate, -1 if there is none
 *
 * Returns: (transfer full): a sentence, "" if there is no estimate
 */
char *
burin_display_dup_time_left (gint64 seconds)
{
    g_autofree char *duration = NULL;

    if (seconds < 0)
        return g_strdup ("");
    if (seconds < 10)
        return g_strdup (_ ("A few seconds left"));
    duration = burin_display_dup_duration (round_estimate ((guint64) seconds));
    /* Translators: %s is a duration, such as "3 minutes". */
    return g_strdup_printf (_ ("About %s left"), duration);
}

/**
 * burin_display_dup_amount:
 * @bytes: what was done
 * @seconds: the time that it took
 *
 * Returns: (transfer full): amount, duration and speed
 */
char *
burin_display_dup_amount (guint64 bytes, double seconds)
{
    g_autofree char *size = burin_text_dup_size (bytes);
    g_autofree char *duration = burin_display_dup_duration ((guint64) (seconds + 0.5));
    g_autofree char *rate = NULL;

    if (seconds < 1.0)
        return g_strdup (size); /* too short for a speed that means something */
    rate = burin_text_dup_rate ((double) bytes / seconds);
    /* Translators: an amount of data, a duration and a speed. */
    return g_strdup_printf (_ ("%s in %s (%s)"), size, duration, rate);
}

/**
 * burin_display_dup_ranges:
 * @ranges: (nullable): `a(tt)`: offset and length in bytes
 *
 * Returns: (transfer full): a line for each of the first ranges, "" if there is none
 */
char *
burin_display_dup_ranges (GVariant *ranges)
{
    guint n_ranges = ranges != NULL ? (guint) g_variant_n_children (ranges) : 0;
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < MIN (n_ranges, MAX_RANGES); i++) {
        g_autofree char *size = NULL, *place = NULL;
        guint64 offset, length;

        g_variant_get_child (ranges, i, "(tt)", &offset, &length);
        size = burin_text_dup_size (length);
        place = g_strdup_printf ("%" G_GUINT64_FORMAT, offset);
        if (i > 0)
            g_string_append_c (text, '\n');
        /* Translators: an amount of data, and where it begins, counted in bytes. */
        g_string_append_printf (text, _ ("%s at offset %s"), size, place);
    }
    if (n_ranges > MAX_RANGES) {
        guint n_more = n_ranges - MAX_RANGES;

        g_string_append_c (text, '\n');
        g_string_append_printf (text, ngettext ("%u more", "%u more", n_more), n_more);
    }
    return g_string_free (text, FALSE);
}

/**
 * burin_display_get_phase:
 *
 * Returns: (transfer none): a title for what a job of @kind does in @state
 */
const char *
burin_display_get_phase (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
    case BURIN_JOB_AUTHORIZING:
    case BURIN_JOB_PREPARING:
        return _ ("Preparing");
    case BURIN_JOB_WRITING:
        return _ ("Writing");
    case BURIN_JOB_FLUSHING:
        return _ ("Flushing");
    case BURIN_JOB_VERIFYING:
        return _ ("Verifying");
    case BURIN_JOB_FINISHING:
        return _ ("Finishing");
    case BURIN_JOB_DONE:
        return kind == BURIN_JOB_VERIFY ? _ ("Verified") : _ ("Written and Verified");
    case BURIN_JOB_CANCELLED:
        return _ ("Cancelled");
    default:
        return _ ("Failed");
    }
}

/**
 * burin_display_get_activity:
 *
 * Returns: (transfer none): like burin_display_get_phase(), also for a job that is being stopped
 */
const char *
burin_display_get_activity (BurinJobKind kind, const BurinProgress *progress)
{
    return progress->stopping && !burin_job_state_is_final (progress->state)
               ? _ ("Stopping")
               : burin_display_get_phase (kind, progress->state);
}

/**
 * burin_display_get_end:
 * @state: a final one
 * @report: (nullable): what the job did
 *
 * Returns: (transfer none): a title for how a job ended
 */
const char *
burin_display_get_end (BurinJobKind kind, BurinJobState state, const BurinReport *report)
{
    if (state == BURIN_JOB_DONE && report != NULL && !burin_report_is_verified (report))
        return _ ("Written, Not Verified");
    return burin_display_get_phase (kind, state);
}

/**
 * burin_display_get_phase_hint:
 *
 * Returns: (transfer none): what happens in @state, as a sentence without a full stop; "" for a
 * state that is final
 */
const char *
burin_display_get_phase_hint (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
        return _ ("Getting ready");
    case BURIN_JOB_AUTHORIZING:
        return _ ("Waiting for your permission");
    case BURIN_JOB_PREPARING:
        return kind == BURIN_JOB_VERIFY ? _ ("Taking hold of the drive")
                                        : _ ("Taking hold of the drive and erasing it");
    case BURIN_JOB_WRITING:
        return _ ("Copying the image to the drive");
    case BURIN_JOB_FLUSHING:
        return _ ("Making sure everything has reached the drive");
    case BURIN_JOB_VERIFYING:
        return _ ("Reading everything back to compare it");
    case BURIN_JOB_FINISHING:
        return _ ("Making the drive usable");
    default:
        return "";
    }
}

/**
 * burin_display_dup_hint:
 *
 * Returns: (transfer full): what happens, or for how long a drive has been silent, as a sentence
 * without a full stop; of about the same length
 */
char *
burin_display_dup_hint (BurinJobKind kind, const BurinProgress *progress)
{
    g_autofree char *duration = NULL;

    if (!burin_progress_is_silent (progress) && progress->stopping)
        return g_strdup (_ ("Waiting for the drive to end what it has begun"));
    if (!burin_progress_is_silent (progress))
        return g_strdup (burin_display_get_phase_hint (kind, progress->state));
    duration = burin_display_dup_duration ((guint64) progress->seconds_silent);
    /* Translators: %s is a duration, such as "12 seconds". */
    return g_strdup_printf (_ ("The drive has not answered for %s"), duration);
}
