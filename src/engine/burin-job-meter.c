/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-meter.h"

#include <math.h>

/* How much of the fraction of a write job that is verified is for writing. */
#define WRITE_SHARE 0.5

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

/* Bytes still to be moved in this state and in the one that reads back; -1 if nobody can know. */
static double
bytes_left (const BurinJobMeter *self)
{
    double fraction = state_fraction (self);
    double total = self->total != BURIN_JOB_TOTAL_UNKNOWN ? (double) self->total : 0.0;
    gboolean read_back_follows = self->state == BURIN_JOB_WRITING && !self->unverified;

    if (self->state != BURIN_JOB_WRITING && self->state != BURIN_JOB_VERIFYING)
        return -1.0;
    if (progress_is_by_source (self)) {
        if (fraction <= 0.0)
            return -1.0;
        total = (double) self->done / fraction;
    }
    if (total <= 0.0)
        return -1.0;
    return total * (1.0 - fraction) + (read_back_follows ? total : 0.0);
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
    double left = bytes_left (self);

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
        .seconds_left = rate > 0.0 && left >= 0.0 ? (gint64) ceil (left / rate) : -1,
        .seconds_silent = seconds_silent (self),
    };
}
