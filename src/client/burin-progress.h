/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-job-state.h"

G_BEGIN_DECLS

/**
 * BurinCombinedProgress:
 * @slowest: the job that is furthest behind, but with the longest time left of them all
 * @n_running: how many jobs are not over; with none, @slowest is done, and the rest means nothing
 * @silent: index of the job whose drive has been silent for longest
 * @seconds_silent: for how long; 0 if no silence is worth telling
 *
 * How far several jobs are that were started at once. They share a reader, so that the slowest sets
 * the pace. A plain value.
 */
typedef struct {
    BurinProgress slowest;
    guint n_running;
    guint silent;
    gint64 seconds_silent;
} BurinCombinedProgress;

gboolean burin_progress_is_silent (const BurinProgress *progress);

void burin_progress_combine (const BurinProgress *progresses,
                             guint n_progresses,
                             BurinCombinedProgress *combined);

G_END_DECLS
