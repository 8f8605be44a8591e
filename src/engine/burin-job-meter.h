/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-job-state.h"
#include "burin-rate.h"

G_BEGIN_DECLS

/* The size of the image is known only at its end. */
#define BURIN_JOB_TOTAL_UNKNOWN G_MAXUINT64

/*
 * BurinJobMeter: how far a job is, and how fast.
 *
 * A plain value, made by zeros and @kind. Part of a BurinJob, whose lock guards it.
 */
typedef struct {
    BurinJobKind kind;   /* constant */
    gboolean unverified; /* nothing is read back but the head */

    BurinJobState state;
    gint64 entered;                   /* that state, in monotonic microseconds */
    gint64 spent[BURIN_N_JOB_STATES]; /* microseconds */
    guint64 done;
    guint64 total;
    guint64 source_position;
    guint64 source_size;
    double fraction;
    BurinRate rate;
    double read_rate; /* bytes per second that the drive is known to read, 0 if unknown */

    guint n_asked; /* answers that the drive owes */
    gint64 answered;
} BurinJobMeter;

void burin_job_meter_enter (BurinJobMeter *self, BurinJobState state, guint64 total);
void burin_job_meter_end (BurinJobMeter *self, BurinJobState state);
void burin_job_meter_add (BurinJobMeter *self, guint64 bytes);
void burin_job_meter_asked (BurinJobMeter *self);
void burin_job_meter_answered (BurinJobMeter *self);
double burin_job_meter_get_seconds (const BurinJobMeter *self, BurinJobState state);
void burin_job_meter_read (BurinJobMeter *self, BurinProgress *progress);

G_END_DECLS
