/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-rate.h"

/* Microseconds between two samples that are kept: 32 of them span about four seconds. */
#define SAMPLE_INTERVAL 125000

/* With less than this there is nothing to divide by yet. */
#define SHORTEST_SPAN 250000

void
burin_rate_reset (BurinRate *rate)
{
    *rate = (BurinRate){};
}

/**
 * burin_rate_add:
 * @now: monotonic time in microseconds, not earlier than last time
 * @value: the counter, not less than last time
 */
void
burin_rate_add (BurinRate *rate, gint64 now, guint64 value)
{
    if (rate->n_samples > 0 && now - rate->times[rate->newest] < SAMPLE_INTERVAL)
        return;
    if (rate->n_samples > 0)
        rate->newest = (rate->newest + 1) % BURIN_RATE_N_SAMPLES;
    rate->times[rate->newest] = now;
    rate->values[rate->newest] = value;
    rate->n_samples = MIN (rate->n_samples + 1, BURIN_RATE_N_SAMPLES);
}

/**
 * burin_rate_get:
 *
 * Returns: growth per second over the samples at hand; 0 as long as it is unknown
 */
double
burin_rate_get (const BurinRate *rate)
{
    guint oldest;
    gint64 span;

    if (rate->n_samples < 2)
        return 0.0;
    oldest = (rate->newest + BURIN_RATE_N_SAMPLES + 1 - rate->n_samples) % BURIN_RATE_N_SAMPLES;
    span = rate->times[rate->newest] - rate->times[oldest];
    if (span < SHORTEST_SPAN)
        return 0.0;
    return (double) (rate->values[rate->newest] - rate->values[oldest]) * G_USEC_PER_SEC /
           (double) span;
}
