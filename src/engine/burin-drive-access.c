/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a job asks of its drive, so that the job knows when the drive has stopped answering.
 */
#include "burin-drive-access.h"

#include <stdlib.h>

#include "burin-aligned.h"

#define PIECE_SIZE (1024 * 1024)

/* How much is read to know how fast a drive reads: not its start, which all look at. */
#define MEASURED_FROM 1
#define MEASURED_TO 5

/**
 * burin_drive_transfer:
 * @job: learns when the drive is asked and when it answers
 * @error: as burin_transfer_run()
 *
 * Like burin_transfer_run(). Any thread.
 */
gboolean
burin_drive_transfer (BurinJob *job,
                      const BurinTarget *target,
                      const BurinTransfer *transfer,
                      GError **error)
{
    gboolean moved;

    burin_job_drive_asked (job);
    moved = burin_transfer_run (target, transfer, burin_job_get_cancellable (job), error);
    burin_job_drive_answered (job);
    return moved;
}

/**
 * burin_drive_flush:
 * @job: learns when the drive is asked and when it answers
 * @error: as burin_target_flush()
 *
 * Like burin_target_flush(). Any thread.
 */
gboolean
burin_drive_flush (BurinJob *job, const BurinTarget *target, GError **error)
{
    gboolean flushed;

    burin_job_drive_asked (job);
    flushed = burin_target_flush (target, error);
    burin_job_drive_answered (job);
    return flushed;
}

/**
 * burin_drive_reread_partitions:
 * @job: learns when the drive is asked and when it answers
 * @error: as burin_target_reread_partitions()
 *
 * Like burin_target_reread_partitions(). Any thread.
 */
gboolean
burin_drive_reread_partitions (BurinJob *job, const BurinTarget *target, GError **error)
{
    gboolean reread;

    burin_job_drive_asked (job);
    reread = burin_target_reread_partitions (target, error);
    burin_job_drive_answered (job);
    return reread;
}

static gboolean
read_piece (BurinJob *job, const BurinTarget *target, guint8 *piece, guint64 offset)
{
    gboolean read;

    burin_job_drive_asked (job);
    /* That it can't be read is told when it matters. */
    read = burin_target_read (target, piece, PIECE_SIZE, offset, NULL);
    burin_job_drive_answered (job);
    return read;
}

/**
 * burin_drive_measure_reading:
 * @job: learns when the drive is asked and when it answers, and how fast it reads
 *
 * Reads a few MiB, so that the time that is left can be told before anything was read back. Where
 * that does not work, nothing is learnt.
 */
void
burin_drive_measure_reading (BurinJob *job, const BurinTarget *target)
{
    gint64 begin = g_get_monotonic_time ();
    guint64 n = MEASURED_FROM, last = MIN (target->size / PIECE_SIZE, MEASURED_TO);
    guint8 *piece = burin_aligned_alloc (PIECE_SIZE);
    double seconds;

    while (n < last && read_piece (job, target, piece, n * PIECE_SIZE))
        n++;
    free (piece);
    seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
    if (n == MEASURED_TO && seconds > 0.0)
        burin_job_set_read_rate (job, (double) (n - MEASURED_FROM) * PIECE_SIZE / seconds);
}
