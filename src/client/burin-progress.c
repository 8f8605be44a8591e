/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress.h"

/* A drive that takes longer than this for one answer has a problem. */
#define SECONDS_WORTH_TELLING 10

/**
 * burin_progress_is_silent:
 *
 * Returns: whether the drive has owed an answer for so long that the user wants to know. A flush is
 * a single long answer on any drive with a cache, and no reason to worry.
 */
gboolean
burin_progress_is_silent (const BurinProgress *progress)
{
    return progress->seconds_silent >= SECONDS_WORTH_TELLING &&
           progress->state != BURIN_JOB_FLUSHING;
}

static gboolean
is_behind (const BurinProgress *progress, const BurinProgress *other)
{
    if (progress->fraction < other->fraction)
        return TRUE;
    return progress->fraction <= other->fraction && progress->state < other->state;
}

static void
add (BurinCombinedProgress *combined, const BurinProgress *progress, guint index)
{
    gint64 seconds_left = progress->seconds_left;
    gboolean stopping =
        progress->stopping && (combined->n_running == 0 || combined->slowest.stopping);

    if (combined->n_running > 0)
        seconds_left = MAX (seconds_left, combined->slowest.seconds_left);
    if (combined->n_running == 0 || is_behind (progress, &combined->slowest))
        combined->slowest = *progress;
    combined->slowest.seconds_left = seconds_left;
    combined->slowest.stopping = stopping;
    combined->n_running++;
    if (!burin_progress_is_silent (progress) ||
        progress->seconds_silent <= combined->seconds_silent)
        return;
    combined->silent = index;
    combined->seconds_silent = progress->seconds_silent;
}

/**
 * burin_progress_combine:
 * @progresses: (array length=n_progresses): of jobs that were started at once
 * @combined: (out): all those that are not over, in one. Its fraction never goes down, as long as
 *   none of theirs does
 */
void
burin_progress_combine (const BurinProgress *progresses,
                        guint n_progresses,
                        BurinCombinedProgress *combined)
{
    *combined = (BurinCombinedProgress){.slowest.seconds_left = -1};
    if (n_progresses > 0) {
        combined->slowest.state = BURIN_JOB_DONE;
        combined->slowest.fraction = 1.0;
    }
    for (guint i = 0; i < n_progresses; i++)
        if (!burin_job_state_is_final (progresses[i].state))
            add (combined, &progresses[i], i);
}
