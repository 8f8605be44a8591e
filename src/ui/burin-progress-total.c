/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-total.h"

/* A job that is over has nothing left to do, however it ended. */
static double
get_fraction (const BurinProgress *part)
{
    return burin_job_state_is_final (part->state) ? 1.0 : part->fraction;
}

static gint64
add_seconds_left (gint64 sum, const BurinProgress *part)
{
    return sum < 0 || part->seconds_left < 0 ? -1 : MAX (sum, part->seconds_left);
}

static void
add_running (BurinProgress *total, const BurinProgress *part, gboolean is_first)
{
    total->state = is_first ? part->state : MIN (total->state, part->state);
    total->seconds_left = add_seconds_left (total->seconds_left, part);
    if (part->state != BURIN_JOB_FLUSHING) /* in which silence means nothing */
        total->seconds_silent = MAX (total->seconds_silent, part->seconds_silent);
    total->rate += part->rate;
    total->by_source = total->by_source || part->by_source;
    total->done += part->done;
    total->total += part->total;
}

/**
 * burin_progress_total:
 * @parts: (array length=n_parts): how far each of some jobs is
 * @total: (out): how far they are together
 *
 * The state is that of the job that is furthest behind, the time that of the one that takes
 * longest. Jobs that are over count as done, so the fraction never goes down.
 */
void
burin_progress_total (const BurinProgress *parts, gsize n_parts, BurinProgress *total)
{
    BurinProgress sum = {.state = BURIN_JOB_QUEUED};
    gboolean is_first = TRUE;

    for (gsize i = 0; i < n_parts; i++) {
        sum.fraction += get_fraction (&parts[i]) / (double) n_parts;
        if (burin_job_state_is_final (parts[i].state))
            continue;
        add_running (&sum, &parts[i], is_first);
        is_first = FALSE;
    }
    if (is_first && n_parts > 0)
        sum.state = BURIN_JOB_DONE;
    if (is_first)
        sum.seconds_left = -1;
    *total = sum;
}
