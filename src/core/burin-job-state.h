/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinJobState:
 * @BURIN_JOB_QUEUED: known, not begun
 * @BURIN_JOB_AUTHORIZING: waiting for polkit, that is, for the user
 * @BURIN_JOB_PREPARING: unmounting, locking and opening the drive, erasing its ends
 * @BURIN_JOB_WRITING: writing everything but the head
 * @BURIN_JOB_FLUSHING: waiting until the drive says that its cache is on the medium
 * @BURIN_JOB_VERIFYING: reading back
 * @BURIN_JOB_FINISHING: writing and checking the head, re-reading the partition table
 * @BURIN_JOB_DONE: final: all is proven
 * @BURIN_JOB_FAILED: final: the job's error says why
 * @BURIN_JOB_CANCELLED: final
 *
 * Where a job stands. burin_job_state_may_follow() knows the legal edges.
 */
typedef enum {
    BURIN_JOB_QUEUED,
    BURIN_JOB_AUTHORIZING,
    BURIN_JOB_PREPARING,
    BURIN_JOB_WRITING,
    BURIN_JOB_FLUSHING,
    BURIN_JOB_VERIFYING,
    BURIN_JOB_FINISHING,
    BURIN_JOB_DONE,
    BURIN_JOB_FAILED,
    BURIN_JOB_CANCELLED,
    BURIN_N_JOB_STATES
} BurinJobState;

const char *burin_job_state_to_string (BurinJobState state);
BurinJobState burin_job_state_from_string (const char *string);
gboolean burin_job_state_is_final (BurinJobState state);
gboolean burin_job_state_may_follow (BurinJobState from, BurinJobState to);

/**
 * BurinJobKind:
 * @BURIN_JOB_WRITE: write an image and prove it
 * @BURIN_JOB_VERIFY: compare a drive with an image, changing nothing
 */
typedef enum {
    BURIN_JOB_WRITE,
    BURIN_JOB_VERIFY,
} BurinJobKind;

const char *burin_job_kind_to_string (BurinJobKind kind);
BurinJobKind burin_job_kind_from_string (const char *string);

/**
 * BurinProgress:
 * @state: where the job stands
 * @done: bytes done in this state, counted when the drive has completed them; of the image file if
 *   @by_source
 * @total: bytes to do in this state, 0 if unknown; of the image file if @by_source
 * @by_source: the size of the image is unknown, so progress is measured by how much of the
 *   (compressed) image file has been consumed
 * @fraction: of the whole job, 0 to 1; never goes down
 * @rate: bytes per second on the drive at present, 0 if unknown
 * @seconds_left: until the job's end at the present rate, -1 if unknown
 * @seconds_silent: since the drive was asked for something or last answered, whichever is later; 0
 * if it has nothing to answer
 * @stopping: a front end has asked for the job's end, and waits for it; the helper does not set it
 *
 * How far a job is. A plain value.
 */
typedef struct {
    BurinJobState state;
    guint64 done;
    guint64 total;
    gboolean by_source;
    double fraction;
    double rate;
    gint64 seconds_left;
    gint64 seconds_silent;
    gboolean stopping;
} BurinProgress;

G_END_DECLS
