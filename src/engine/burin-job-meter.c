/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-meter.h"

#include <math.h>

/* How much of the fraction of a write job that is verified is for writing. */
#define WRITE_SHARE 0.5

/* Microseconds in a state before its average says something. */
#define SOON (10 * G_USEC_PER_SEC)

static gboolean
progress_is_by_source (const BurinJobMeter *self)
{
    return self->total == BURIN_JOB_TOTAL_UNKNOWN && self->source_size > 0;
}

/* How much of the present state is done, 0 to 1. */
static double
state_fraction (const BurinJobMeter *self)
{
    if (progress_is_by_source (self))
        return MIN (1.0, (double) self->source_position / (double) self->source_size);
    if (self->total == 0 || self->total == BURIN_JOB_TOTAL_UNKNOWN)
        return 0.0;
    return MIN (1.0, (double) self->done / (double) self->total);
}

static double
get_write_share (const BurinJobMeter *self)
{
    return self->unverified ? 1.0 : WRITE_SHARE;
}

static double
job_fraction (const BurinJobMeter *self)
{
    gboolean writes = self->kind == BURIN_JOB_WRITE;
    double write_share = get_write_share (self);

    switch (self->state) {
    case BURIN_JOB_WRITING:
        return write_share * state_fraction (self);
    case BURIN_JOB_FLUSHING:
        return write_share;
    case BURIN_JOB_VERIFYING:
        return writes ? write_share + (1.0 - write_share) * state_fraction (self)
                      : state_fraction (self);
    case BURIN_JOB_FINISHING:
    case BURIN_JOB_DONE:
        return 1.0;
    default:
        return self->fraction;
    }
}

/* Bytes to be moved in this state, as far as one can tell; 0 if one can't. */
static double
estimate_total (const BurinJobMeter *self)
{
    if (progress_is_by_source (self))
        return self->source_position > 0 ? (double) self->done / state_fraction (self) : 0.0;
    return self->total != BURIN_JOB_TOTAL_UNKNOWN ? (double) self->total : 0.0;
}

/* Bytes per second to count on. What a drive did in the last seconds may be due to its cache, or to
 * its tidying up; after a while, what it did all the time counts as much. */
static double
steady_rate (const BurinJobMeter *self, double rate)
{
    gint64 span = g_get_monotonic_time () - self->entered;

    if (span < SOON)
        return rate;
    return (rate + (double) self->done * G_USEC_PER_SEC / (double) span) / 2.0;
}

/* In this state and in the one that reads back; -1 if nobody can know. */
static gint64
seconds_left (const BurinJobMeter *self, double rate)
{
    gboolean read_back_follows = self->state == BURIN_JOB_WRITING && !self->unverified;
    double total = estimate_total (self), steady = steady_rate (self, rate), seconds;

    if (self->state != BURIN_JOB_WRITING && self->state != BURIN_JOB_VERIFYING)
        return -1;
    if (total <= 0.0 || rate <= 0.0)
        return -1;
    seconds = total * (1.0 - state_fraction (self)) / steady;
    if (read_back_follows)
        seconds += total / (self->read_rate > 0.0 ? self->read_rate : steady);
    return (gint64) ceil (seconds);
}

static gint64
seconds_silent (const BurinJobMeter *self)
{
    if (self->n_asked == 0 || burin_job_state_is_final (self->state))
        return 0;
    return (g_get_monotonic_time () - self->answered) / G_USEC_PER_SEC;
}

/**
 * burin_job_meter_end:
 * @state: a final one
 *
 * Leaves what was done in the last state as it is.
 */
void
burin_job_meter_end (BurinJobMeter *self, BurinJobState state)
{
    gint64 now = g_get_monotonic_time ();

    self->fraction = MAX (self->fraction, job_fraction (self));
    self->spent[self->state] += now - self->entered;
    self->entered = now;
    self->state = state;
    burin_rate_reset (&self->rate);
}

/**
 * burin_job_meter_enter:
 * @state: the next state
 * @total: bytes to do in it, 0 if it is not about bytes, or %BURIN_JOB_TOTAL_UNKNOWN
 */
void
burin_job_meter_enter (BurinJobMeter *self, BurinJobState state, guint64 total)
{
    burin_job_meter_end (self, state);
    self->done = 0;
    self->total = total;
    burin_rate_add (&self->rate, self->entered, 0);
}

/**
 * burin_job_meter_add:
 * @bytes: that the drive has completed
 */
void
burin_job_meter_add (BurinJobMeter *self, guint64 bytes)
{
    self->done += bytes;
    burin_rate_add (&self->rate, g_get_monotonic_time (), self->done);
}

/**
 * burin_job_meter_asked:
 *
 * The drive owes one more answer.
 */
void
burin_job_meter_asked (BurinJobMeter *self)
{
    if (self->n_asked++ == 0)
        self->answered = g_get_monotonic_time ();
}

/**
 * burin_job_meter_answered:
 *
 * The drive has given one of the answers that it owed, good or bad.
 */
void
burin_job_meter_answered (BurinJobMeter *self)
{
    self->n_asked--;
    self->answered = g_get_monotonic_time ();
}

/**
 * burin_job_meter_get_seconds:
 * @state: one that the job has left
 */
double
burin_job_meter_get_seconds (const BurinJobMeter *self, BurinJobState state)
{
    return (double) self->spent[state] / G_USEC_PER_SEC;
}

/**
 * burin_job_meter_read:
 * @progress: (out): where the job stands at this moment
 */
void
burin_job_meter_read (BurinJobMeter *self, BurinProgress *progress)
{
    gboolean by_source = progress_is_by_source (self);
    double rate = burin_rate_get (&self->rate);

    self->fraction = MAX (self->fraction, job_fraction (self));
    *progress = (BurinProgress){
        .state = self->state,
        .done = by_source ? self->source_position : self->done,
        .total = by_source                                ? self->source_size
                 : self->total == BURIN_JOB_TOTAL_UNKNOWN ? 0
                                                          : self->total,
        .by_source = by_source,
        .fraction = self->fraction,
        .rate = rate,
        .seconds_left = seconds_left (self, rate),
        .seconds_silent = seconds_silent (self),
    };
}
