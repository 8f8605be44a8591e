/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing an image to a drive and proving it. The order of the steps is what keeps the system from
 * interfering: both ends are erased first and the head is written last, so until all the rest is
 * proven nothing on the drive looks like a partition table or a file system to anybody. It also
 * leaves a drive plainly blank if the job ends early.
 */
#include "burin-flash.h"

#include <stdlib.h>

#include "burin-aligned.h"
#include "burin-capacity.h"
#include "burin-chunk-table.h"
#include "burin-drive-access.h"
#include "burin-read-back.h"
#include "burin-repair.h"
#include "burin-verdict.h"
#include "burin-witness.h"
#include "burin-write-pass.h"

/* Microseconds in which nobody exchanges one drive for another; a machine that sleeps and wakes
 * takes longer. */
#define PATIENCE (3 * G_USEC_PER_SEC)

/*
 * One run of burin_flash_run(). Lives on its stack; one thread.
 */
typedef struct {
    BurinJob *job;
    const BurinTarget *target;
    BurinFeedTaker *taker;
    const BurinFlashOptions *options;
    BurinChunkTable *table;
    guint8 *zeros;
    guint8 *head;
} Flash;

static gboolean
write_at (Flash *flash, guint8 *data, gsize length, guint64 offset, GError **error)
{
    BurinTransfer transfer = {BURIN_TRANSFER_WRITE, data, length, offset};

    return burin_drive_transfer (flash->job, flash->target, &transfer, error);
}

/* Erases old partition tables, their backups, and every signature that file systems keep there. */
static gboolean
erase_ends (Flash *flash, GError **error)
{
    guint64 size = flash->target->size;
    gsize length = (gsize) MIN (size, BURIN_CHUNK_SIZE);

    return write_at (flash, flash->zeros, length, 0, error) &&
           write_at (flash, flash->zeros, length, size - length, error) &&
           burin_drive_flush (flash->job, flash->target, error);
}

/* Best effort: the reason for the failure is what must be told, and often the drive is gone. One
 * end may work where the other does not. */
static void
blank_ends (Flash *flash)
{
    guint64 size = flash->target->size;
    gsize length = (gsize) MIN (size, BURIN_CHUNK_SIZE);

    (void) write_at (flash, flash->zeros, length, 0, NULL);
    (void) write_at (flash, flash->zeros, length, size - length, NULL);
    (void) burin_drive_flush (flash->job, flash->target, NULL);
}

static gboolean
check_image (Flash *flash, GError **error)
{
    g_autofree char *sha256 = burin_job_dup_sha256 (flash->job);

    if (flash->options->sha256 == NULL || g_strcmp0 (flash->options->sha256, sha256) == 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     "this is another image than the one that was begun");
    return FALSE;
}

static gboolean
write_all_but_head (Flash *flash, GError **error)
{
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];
    BurinFrameOrder order;
    BurinWritePass pass = {
        .job = flash->job,
        .target = flash->target,
        .taker = flash->taker,
        .changed_only = (flash->options->flags & BURIN_FLASH_CHANGED_ONLY) != 0,
        .keep_skipped = (flash->options->flags & BURIN_FLASH_KEEP_SKIPPED) != 0,
        .table = flash->table,
        .head = flash->head,
    };

    if (!burin_write_pass_run (&pass, error))
        return FALSE;
    burin_feed_get_digest (flash->taker, digest);
    burin_feed_get_order (flash->taker, &order);
    burin_job_set_image (flash->job, burin_chunk_table_get_image_size (flash->table), digest,
                         order.publisher);
    return check_image (flash, error);
}

/* Without the head there is nothing on the drive, so it is proven in any case. */
static gboolean
is_believed (Flash *flash, guint64 index)
{
    return index > 0 && (flash->options->flags & BURIN_FLASH_UNVERIFIED) != 0;
}

static gboolean
expect_unproven (Flash *flash, guint64 from, BurinReadBack *read_back, GError **error)
{
    for (guint64 i = from; i < burin_chunk_table_get_n_chunks (flash->table); i++) {
        BurinChunk chunk = burin_chunk_table_get (flash->table, i);

        if (burin_chunk_table_is_proven (flash->table, i) || is_believed (flash, i))
            continue;
        if (burin_read_back_is_hopeless (read_back))
            break;
        if (!burin_read_back_expect (read_back, &chunk, error))
            return FALSE;
    }
    return burin_read_back_finish (read_back, error);
}

/* @mended: (out) (nullable): whether something was wrong and is right now; without it, nothing is
 * mended */
static gboolean
read_back_unproven (Flash *flash, guint64 from, gboolean *mended, GError **error)
{
    g_autoptr (BurinReadBack) read_back =
        burin_read_back_new (flash->job, flash->target, flash->table);
    GArray *mismatches = burin_read_back_get_mismatches (read_back);

    if (!expect_unproven (flash, from, read_back, error))
        return FALSE;
    if (mended != NULL) {
        *mended = mismatches->len > 0;
        if (!burin_repair_run (flash->job, flash->target, flash->taker, flash->table, mismatches,
                               error))
            return FALSE;
    }
    return burin_verdict_check (flash->job, flash->target, flash->table, mismatches, error);
}

/*
 * Proves the chunks from @from on. A drive that lies about its size may have put what was mended
 * over something that was right before, so then all is read once more.
 */
static gboolean
prove (Flash *flash, guint64 from, GError **error)
{
    gboolean mended;

    if (!read_back_unproven (flash, from, &mended, error))
        return FALSE;
    if (!mended)
        return TRUE;
    burin_job_add_doubted (flash->job, burin_chunk_table_doubt_all (flash->table));
    return read_back_unproven (flash, from, NULL, error);
}

/* The head is what a drive that is just a little smaller than the image puts over its end. */
static void
doubt_end (Flash *flash)
{
    guint64 n = burin_chunk_table_get_n_chunks (flash->table);

    for (guint64 i = n > 2 ? n - 2 : 1; i < n; i++)
        burin_job_add_doubted (flash->job, burin_chunk_table_doubt (flash->table, i));
}

static gboolean
write_head (Flash *flash, GError **error)
{
    BurinChunk head;

    if (burin_chunk_table_get_n_chunks (flash->table) == 0)
        return TRUE;
    head = burin_chunk_table_get (flash->table, 0);
    if (!write_at (flash, flash->head, burin_target_round_up (flash->target, head.length), 0,
                   error) ||
        !burin_drive_flush (flash->job, flash->target, error))
        return FALSE;
    burin_job_add_written (flash->job, head.length);
    doubt_end (flash);
    return prove (flash, 0, error);
}

static guint64
without_head (guint64 size)
{
    return size - MIN (size, BURIN_CHUNK_SIZE);
}

static gboolean
verify (Flash *flash, GError **error)
{
    if ((flash->options->flags & BURIN_FLASH_UNVERIFIED) != 0)
        return TRUE;
    burin_job_enter (flash->job, BURIN_JOB_VERIFYING,
                     burin_chunk_table_get_unproven_bytes (flash->table));
    return prove (flash, 1, error);
}

static gboolean
write_and_prove (Flash *flash, const BurinFrameOrder *order, GError **error)
{
    burin_job_enter (flash->job, BURIN_JOB_WRITING,
                     order->size_exact ? without_head (order->size) : BURIN_JOB_TOTAL_UNKNOWN);
    if (!write_all_but_head (flash, error))
        return FALSE;

    burin_job_enter (flash->job, BURIN_JOB_FLUSHING, 0);
    if (!burin_drive_flush (flash->job, flash->target, error) ||
        !burin_job_check_cancelled (flash->job, error) || !verify (flash, error) ||
        !burin_job_check_cancelled (flash->job, error))
        return FALSE;

    burin_job_enter (flash->job, BURIN_JOB_FINISHING, 0);
    return write_head (flash, error);
}

static gboolean
erase_and_write (Flash *flash, const BurinFrameOrder *order, GError **error)
{
    burin_drive_measure_reading (flash->job, flash->target);
    burin_job_set_touched (flash->job);
    if (!erase_ends (flash, error))
        return FALSE;
    if (burin_drive_reread_partitions (flash->job, flash->target, error) &&
        burin_capacity_check (flash->job, flash->target, order->size, error) &&
        write_and_prove (flash, order, error))
        return TRUE;

    blank_ends (flash);
    return FALSE;
}

/**
 * burin_flash_run:
 * @job: in state preparing; ends up in finishing if all went well
 * @target: held exclusively by the caller until this returns
 * @taker: whose start has been waited for
 * @error: any error of the drive or the image, %BURIN_ERROR_DRIVE_CHANGED if another one has taken
 * its place, %BURIN_ERROR_INVALID_ARGUMENT if the image is not the one that it must be, or
 * %BURIN_ERROR_CANCELLED
 *
 * Writes the image to the drive and proves that it is there: blocks until then. On an error, both
 * ends of the drive are blank, as far as the drive still lets itself be written.
 *
 * Returns: whether every byte of the image is on the drive: as far as @options did not forbid it,
 * it was read back
 */
gboolean
burin_flash_run (BurinJob *job,
                 const BurinTarget *target,
                 BurinFeedTaker *taker,
                 const BurinFlashOptions *options,
                 GError **error)
{
    g_autoptr (BurinChunkTable) table = burin_chunk_table_new ();
    g_autoptr (BurinWitness) witness = burin_witness_new (PATIENCE);
    BurinTarget watched = *target;
    Flash flash = {
        .job = job,
        .target = &watched,
        .taker = taker,
        .options = options,
        .table = table,
        .zeros = burin_aligned_alloc (BURIN_CHUNK_SIZE),
        .head = burin_aligned_alloc (BURIN_CHUNK_SIZE),
    };
    BurinFrameOrder order;
    gboolean proven;

    if ((options->flags & BURIN_FLASH_UNVERIFIED) != 0)
        burin_job_set_unverified (job);
    watched.witness = witness;
    burin_feed_get_order (taker, &order);
    proven = burin_job_check_cancelled (job, error) &&
             burin_target_check_fits (target, order.size, error) &&
             erase_and_write (&flash, &order, error);
    free (flash.zeros);
    free (flash.head);
    return proven;
}
