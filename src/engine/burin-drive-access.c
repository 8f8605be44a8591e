/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a job asks of its drive, so that the job knows when the drive has stopped answering.
 */
#include "burin-drive-access.h"

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
