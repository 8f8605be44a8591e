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
#include <string.h>

#include "burin-block-queue.h"
#include "burin-chunker.h"
#include "burin-read-back.h"

/* Writes in flight; deeper queues gained nothing on any drive and stalled some. */
#define DEPTH 4

/*
 * One run of burin_flash_run(). Lives on its stack; one thread.
 */
typedef struct {
    BurinJob *job;
    const BurinTarget *target;
    BurinFrameSource *source;
    guint8 *zeros;
    guint8 *head_data;
    BurinChunk head;
    GArray *digests;
    guint64 image_size;
} Flash;

static gsize
round_up (gsize length, gsize block_size)
{
    return (length + block_size - 1) / block_size * block_size;
}

/* Erases old partition tables, their backups, and every signature that file systems keep there. */
static gboolean
erase_ends (Flash *flash, GError **error)
{
    guint64 size = flash->target->size;
    gsize length = (gsize) MIN (size, BURIN_CHUNK_SIZE);

    return burin_target_write (flash->target, flash->zeros, length, 0, error) &&
           burin_target_write (flash->target, flash->zeros, length, size - length, error) &&
           burin_target_flush (flash->target, error);
}

static gboolean
check_fits (Flash *flash, guint64 needed, GError **error)
{
    BurinErrorDetails details = {
        .operation = "write",
        .drive = flash->target->name,
        .needed = needed,
    };

    if (needed <= flash->target->size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_TOO_SMALL, &details,
                     "the image is larger than %s, which holds %" G_GUINT64_FORMAT " bytes",
                     flash->target->name, flash->target->size);
    return FALSE;
}

static void
report_source (Flash *flash)
{
    const BurinFrameOrder *order = burin_frame_source_get_order (flash->source);

    burin_job_set_source (flash->job, order->source, order->source_size);
}

static gboolean
block_written (BurinBlock *block, gpointer user_data, GError **error)
{
    Flash *flash = user_data;

    (void) error; /* nothing can go wrong here */
    burin_job_add_done (flash->job, block->content);
    return TRUE;
}

static void
keep_head (Flash *flash, const BurinBlock *block, const BurinChunk *chunk)
{
    memcpy (flash->head_data, block->data, chunk->length);
    flash->head = *chunk;
}

static void
submit_chunk (Flash *flash, BurinBlockQueue *queue, BurinBlock *block, const BurinChunk *chunk)
{
    block->offset = chunk->offset;
    block->content = chunk->length;
    block->length = round_up (chunk->length, flash->target->block_size);
    memset (block->data + chunk->length, 0, block->length - chunk->length);
    burin_block_queue_submit (queue, block, BURIN_BLOCK_WRITE);
}

/* Takes one chunk from the source. Returns FALSE with an error, or sets *more to whether there was
 * one. */
static gboolean
pass_chunk (
    Flash *flash, BurinChunker *chunker, BurinBlockQueue *queue, gboolean *more, GError **error)
{
    BurinBlock *block = burin_block_queue_acquire (queue, error);
    BurinChunk chunk;

    if (block == NULL || !burin_chunker_next (chunker, block->data, &chunk, error))
        return FALSE;
    report_source (flash);
    *more = chunk.length > 0;
    if (chunk.length == 0) {
        burin_block_queue_give_back (queue, block);
        return TRUE;
    }
    if (!check_fits (flash, chunk.offset + chunk.length, error))
        return FALSE;

    g_array_append_val (flash->digests, chunk.digest);
    flash->image_size = chunk.offset + chunk.length;
    if (chunk.offset == 0) {
        keep_head (flash, block, &chunk);
        burin_block_queue_give_back (queue, block);
    } else {
        submit_chunk (flash, queue, block, &chunk);
    }
    return TRUE;
}

static gboolean
write_all_but_head (Flash *flash, GError **error)
{
    g_autoptr (BurinBlockQueue) queue =
        burin_block_queue_new (flash->target, DEPTH, block_written, flash);
    BurinChunker chunker;
    gboolean more = TRUE;

    burin_chunker_init (&chunker, flash->source);
    while (more) {
        if (!burin_job_check_cancelled (flash->job, error) ||
            !pass_chunk (flash, &chunker, queue, &more, error))
            return FALSE;
    }
    if (!burin_block_queue_drain (queue, error))
        return FALSE;
    burin_job_set_image (flash->job, flash->image_size, chunker.image_digest);
    return TRUE;
}

static gboolean
read_back_all_but_head (Flash *flash, GError **error)
{
    g_autoptr (BurinReadBack) read_back = burin_read_back_new (flash->job, flash->target);

    for (guint i = 1; i < flash->digests->len; i++) {
        guint64 offset = (guint64) i * BURIN_CHUNK_SIZE;
        BurinChunk chunk = {
            .offset = offset,
            .length = (gsize) MIN (BURIN_CHUNK_SIZE, flash->image_size - offset),
            .digest = g_array_index (flash->digests, guint64, i),
        };

        if (!burin_read_back_expect (read_back, &chunk, error))
            return FALSE;
    }
    return burin_read_back_finish (read_back, error);
}

static gboolean
write_head (Flash *flash, GError **error)
{
    gsize length = round_up (flash->head.length, flash->target->block_size);
    g_autoptr (BurinReadBack) read_back = NULL;

    if (!burin_target_write (flash->target, flash->head_data, length, 0, error) ||
        !burin_target_flush (flash->target, error))
        return FALSE;
    read_back = burin_read_back_new (flash->job, flash->target);
    return burin_read_back_expect (read_back, &flash->head, error) &&
           burin_read_back_finish (read_back, error);
}

static guint64
without_head (guint64 size)
{
    return size - MIN (size, BURIN_CHUNK_SIZE);
}

static gboolean
write_and_prove (Flash *flash, GError **error)
{
    const BurinFrameOrder *order = burin_frame_source_get_order (flash->source);

    burin_job_enter (flash->job, BURIN_JOB_WRITING,
                     order->size_exact ? without_head (order->size) : BURIN_JOB_TOTAL_UNKNOWN);
    if (!write_all_but_head (flash, error))
        return FALSE;

    burin_job_enter (flash->job, BURIN_JOB_FLUSHING, 0);
    if (!burin_target_flush (flash->target, error) ||
        !burin_job_check_cancelled (flash->job, error))
        return FALSE;

    burin_job_enter (flash->job, BURIN_JOB_VERIFYING, without_head (flash->image_size));
    if (!read_back_all_but_head (flash, error) || !burin_job_check_cancelled (flash->job, error))
        return FALSE;

    burin_job_enter (flash->job, BURIN_JOB_FINISHING, 0);
    return write_head (flash, error);
}

static gboolean
erase_and_write (Flash *flash, GError **error)
{
    if (!erase_ends (flash, error))
        return FALSE;
    if (burin_target_reread_partitions (flash->target, error) && write_and_prove (flash, error))
        return TRUE;

    /* Best effort: the reason for the failure is what must be told, and often the drive is gone. */
    (void) erase_ends (flash, NULL);
    return FALSE;
}

/**
 * burin_flash_run:
 * @job: in state preparing; ends up in finishing if all went well
 * @target: held exclusively by the caller until this returns
 * @source: whose START frame has been taken, and whose size fits
 * @error: any error of the drive or the image, or %BURIN_ERROR_CANCELLED
 *
 * Writes the image to the drive and proves that it is there: blocks until then. On an error, both
 * ends of the drive are blank, as far as the drive still lets itself be written.
 *
 * Returns: whether every byte of the image was read back from the drive
 */
gboolean
burin_flash_run (BurinJob *job, const BurinTarget *target, BurinFrameSource *source, GError **error)
{
    Flash flash = {
        .job = job,
        .target = target,
        .source = source,
        .zeros = burin_block_alloc (),
        .head_data = burin_block_alloc (),
        .digests = g_array_new (FALSE, FALSE, sizeof (guint64)),
    };
    gboolean proven = burin_job_check_cancelled (job, error) &&
                      check_fits (&flash, burin_frame_source_get_order (source)->size, error) &&
                      erase_and_write (&flash, error);

    if (proven)
        /* The table is on the drive and proven; whoever keeps a partition open sees it later. */
        (void) burin_target_reread_partitions (target, NULL);
    free (flash.zeros);
    free (flash.head_data);
    g_array_unref (flash.digests);
    return proven;
}
