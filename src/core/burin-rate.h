/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BURIN_RATE_N_SAMPLES 32

/*
 * BurinRate: how fast a counter grows, over the last few seconds.
 *
 * A plain value that starts zeroed; used under its owner's lock. Drives complete in bursts, so the
 * window must be wide enough to hide them and narrow enough to follow a drive that slows down.
 */
typedef struct {
    gint64 times[BURIN_RATE_N_SAMPLES];
    guint64 values[BURIN_RATE_N_SAMPLES];
    guint n_samples;
    guint newest;
} BurinRate;

void burin_rate_reset (BurinRate *rate);
void burin_rate_add (BurinRate *rate, gint64 now, guint64 value);
double burin_rate_get (const BurinRate *rate);

G_END_DECLS
