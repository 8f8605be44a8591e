/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-progress-text.h"

#include <glib/gi18n.h>

#include "burin-text.h"

/* Below this a flush is too short to be counted. */
#define LONG_FLUSH 10

static const char *
get_phase (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
        return _ ("Waiting");
    case BURIN_JOB_AUTHORIZING:
        return _ ("Waiting for authorization");
    case BURIN_JOB_PREPARING:
        return _ ("Preparing the drive");
    case BURIN_JOB_WRITING:
        return _ ("Writing");
    case BURIN_JOB_FLUSHING:
        return _ ("Flushing the drive's cache");
    case BURIN_JOB_VERIFYING:
        return kind == BURIN_JOB_WRITE ? _ ("Reading back") : _ ("Comparing");
    case BURIN_JOB_FINISHING:
        return _ ("Finishing");
    default:
        return _ ("Ending");
    }
}

static char *
dup_phase_of_several (BurinJobKind kind, BurinJobState state, guint n)
{
    switch (state) {
    case BURIN_JOB_PREPARING:
        return g_strdup_printf (ngettext ("Preparing %u drive", "Preparing %u drives", n), n);
    case BURIN_JOB_WRITING:
        return g_strdup_printf (ngettext ("Writing %u drive", "Writing %u drives", n), n);
    case BURIN_JOB_FLUSHING:
        return g_strdup_printf (
            ngettext ("Flushing the cache of %u drive", "Flushing the caches of %u drives", n), n);
    case BURIN_JOB_VERIFYING:
        if (kind == BURIN_JOB_WRITE)
            return g_strdup_printf (ngettext ("Reading back %u drive", "Reading back %u drives", n),
                                    n);
        return g_strdup_printf (ngettext ("Comparing %u drive", "Comparing %u drives", n), n);
    case BURIN_JOB_FINISHING:
        return g_strdup_printf (ngettext ("Finishing %u drive", "Finishing %u drives", n), n);
    default:
        return g_strdup (get_phase (kind, state));
    }
}

/**
 * burin_cli_progress_text_has_numbers:
 *
 * Returns: whether there is something to measure; a flush tells nobody how far it is
 */
gboolean
burin_cli_progress_text_has_numbers (BurinJobState state)
{
    return state == BURIN_JOB_WRITING || state == BURIN_JOB_VERIFYING;
}

/* Of what comes through a pipe, nobody knows how much it will be: then it is told how much it is.
 */
static void
append_percent (GString *line, const BurinProgress *progress)
{
    gboolean total_unknown = progress->total == 0 && progress->done > 0;
    g_autofree char *amount = total_unknown ? burin_text_dup_size (progress->done)
                                            : burin_text_dup_percent (progress->fraction);

    if (burin_cli_progress_text_has_numbers (progress->state))
        g_string_append_printf (line, "  %s", amount);
}

static void
append_flush_time (GString *line, const BurinProgress *progress)
{
    if (progress->state == BURIN_JOB_FLUSHING && progress->seconds_silent >= LONG_FLUSH)
        g_string_append_printf (line, _ ("  for %d s now"), (int) progress->seconds_silent);
}

static void
append_time_left (GString *line, const BurinProgress *progress)
{
    if (progress->seconds_left >= 0) {
        g_autofree char *clock = burin_text_dup_clock ((guint64) progress->seconds_left);

        g_string_append_printf (line, _ ("  %s left"), clock);
    }
    if (progress->by_source) /* last, because it is what a narrow terminal can do without */
        g_string_append (line, _ ("  by compressed size"));
}

static void
append_numbers (GString *line, const BurinProgress *progress)
{
    g_autofree char *rate = burin_text_dup_rate (progress->rate);

    if (!burin_cli_progress_text_has_numbers (progress->state))
        return;
    if (progress->rate > 0)
        g_string_append_printf (line, "  %s", rate);
    append_time_left (line, progress);
}

static void
append_numbers_of_several (GString *line, const BurinProgress *progress)
{
    g_autofree char *rate = burin_text_dup_rate (progress->rate);

    if (!burin_cli_progress_text_has_numbers (progress->state))
        return;
    if (progress->rate > 0)
        /* TRANSLATORS: the speed of each of several drives */
        g_string_append_printf (line, _ ("  %s each"), rate);
    append_time_left (line, progress);
}

/**
 * burin_cli_progress_text_dup_one:
 *
 * Returns: (transfer full): what is going on, how much of the whole job is done, how fast, and how
 *   long it will take, as far as it is known; or for how long the drive has been silent
 */
char *
burin_cli_progress_text_dup_one (BurinJobKind kind, const BurinProgress *progress)
{
    GString *line = g_string_new (get_phase (kind, progress->state));

    append_percent (line, progress);
    append_flush_time (line, progress);
    if (burin_progress_is_silent (progress))
        g_string_append_printf (line, _ ("  the drive has not answered for %d s"),
                                (int) progress->seconds_silent);
    else
        append_numbers (line, progress);
    return g_string_free (line, FALSE);
}

/**
 * burin_cli_progress_text_dup_combined:
 * @combined: of several jobs that run
 * @silent_drive: what to call the drive that is silent; safe for display
 *
 * Returns: (transfer full): the same for all of them in one line
 */
char *
burin_cli_progress_text_dup_combined (BurinJobKind kind,
                                      const BurinCombinedProgress *combined,
                                      const char *silent_drive)
{
    const BurinProgress *slowest = &combined->slowest;
    g_autofree char *phase = dup_phase_of_several (kind, slowest->state, combined->n_running);
    GString *line = g_string_new (phase);

    append_percent (line, slowest);
    append_flush_time (line, slowest);
    if (combined->seconds_silent > 0)
        /* TRANSLATORS: %s is a drive */
        g_string_append_printf (line, _ ("  %s has not answered for %d s"), silent_drive,
                                (int) combined->seconds_silent);
    else
        append_numbers_of_several (line, slowest);
    return g_string_free (line, FALSE);
}
