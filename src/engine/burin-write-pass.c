/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-write-pass.h"

#include <string.h>

/*
 * Comparing costs a read of every chunk, and saves a write and a read for each one that is equal.
 * As no drive reads more slowly than it writes, it can't lose while half of the chunks are equal.
 * It is judged by stretches of this many chunks, and given up for good.
 */
#define STRETCH 32

/*
 * A run of burin_write_pass_run(). Lives on its stack; one thread.
 */
typedef struct {
    const BurinWritePass *pass;
    BurinBlockQueue *queue;
    gboolean comparing;
    guint compared;
    guint equal;
} Run;

static void
judge_comparing (Run *run, gboolean equal)
{
    run->compared++;
    run->equal += equal ? 1 : 0;
    if (run->compared < STRETCH)
        return;
    run->comparing = run->comparing && run->equal * 2 >= run->compared;
    run->compared = run->equal = 0;
}

static BurinTransferKind
choose_kind (const Run *run, const BurinFeedChunk *chunk)
{
    return chunk->chunk.is_zero && run->pass->target->makes_zeros ? BURIN_TRANSFER_ZERO
                                                                  : BURIN_TRANSFER_WRITE;
}

static void
write_block (Run *run, BurinBlock *block)
{
    const BurinFeedChunk *chunk = block->tag;

    block->data = (guint8 *) chunk->data; /* the queue does not write to it */
    burin_block_queue_submit (run->queue, block, choose_kind (run, chunk));
}

/* What could not be read is simply written. */
static gboolean
is_equal (const BurinBlock *block)
{
    return block->error == NULL &&
           burin_chunk_digest (block->data, block->content) == block->digest;
}

/*
 * A drive that lies about its size shows here what belongs elsewhere and was found to be right
 * there; it will be wrong when this place has been written. Only the last chunk may be shorter than
 * what lies there, so for it, all the places that it may be put over are read again.
 */
static void
doubt_what_lies_here (Run *run, const BurinBlock *block)
{
    BurinChunkTable *table = run->pass->table;
    guint64 index = block->offset / BURIN_CHUNK_SIZE;
    guint64 bytes = 0;

    if (block->error == NULL)
        bytes +=
            burin_chunk_table_doubt_like (table, burin_chunk_digest (block->data, block->content));
    for (guint64 capacity = 1; block->content < BURIN_CHUNK_SIZE && capacity < index; capacity *= 2)
        bytes += burin_chunk_table_doubt (table, index - capacity);
    burin_job_add_doubted (run->pass->job, bytes);
}

static gboolean
finish_block (Run *run, BurinBlock *block, GError **error)
{
    burin_feed_chunk_release (g_steal_pointer (&block->tag));
    if (block->error != NULL) {
        g_propagate_error (error, g_steal_pointer (&block->error));
        return FALSE;
    }
    burin_job_add_done (run->pass->job, block->content);
    return TRUE;
}

static gboolean
block_done (BurinBlock *block, gpointer user_data, GError **error)
{
    Run *run = user_data;
    const BurinFeedChunk *chunk = block->tag;
    gboolean was_read = block->data != chunk->data;
    gboolean equal = was_read && is_equal (block);

    if (was_read)
        judge_comparing (run, equal);
    if (was_read && !equal) {
        doubt_what_lies_here (run, block);
        g_clear_error (&block->error);
        write_block (run, block);
        return TRUE;
    }
    if (equal) {
        burin_chunk_table_set_proven (run->pass->table, block->offset);
        burin_job_add_unchanged (run->pass->job, block->content);
    }
    return finish_block (run, block, error);
}

static gboolean
submit_chunk (Run *run, BurinFeedChunk *chunk, GError **error)
{
    BurinBlock *block = burin_block_queue_acquire (run->queue, error);

    if (block == NULL) {
        burin_feed_chunk_release (chunk);
        return FALSE;
    }
    block->tag = chunk;
    block->offset = chunk->chunk.offset;
    block->content = chunk->chunk.length;
    block->length = burin_target_round_up (run->pass->target, chunk->chunk.length);
    block->digest = chunk->chunk.digest;
    if (!run->comparing) {
        write_block (run, block);
        return TRUE;
    }
    block->data = burin_block_get_buffer (block);
    burin_block_queue_submit (run->queue, block, BURIN_TRANSFER_READ);
    return TRUE;
}

static gboolean
pass_chunk (Run *run, BurinFeedChunk *chunk, GError **error)
{
    const BurinWritePass *pass = run->pass;
    BurinFrameOrder order;

    burin_feed_get_order (pass->taker, &order);
    burin_job_set_source (pass->job, order.source, order.source_size);
    if (!burin_target_check_fits (pass->target, chunk->chunk.offset + chunk->chunk.length, error)) {
        burin_feed_chunk_release (chunk);
        return FALSE;
    }
    burin_chunk_table_add (pass->table, &chunk->chunk);
    if (chunk->chunk.offset > 0)
        return submit_chunk (run, chunk, error);
    memcpy (pass->head, chunk->data, BURIN_CHUNK_SIZE);
    burin_feed_chunk_release (chunk);
    return TRUE;
}

/**
 * burin_write_pass_run:
 * @error: of the drive, of the image, or %BURIN_ERROR_CANCELLED
 *
 * Writes all of the image but its first chunk, and returns when the drive has completed that.
 */
gboolean
burin_write_pass_run (const BurinWritePass *pass, GError **error)
{
    Run run = {.pass = pass, .comparing = pass->changed_only};
    g_autoptr (BurinBlockQueue) queue =
        burin_block_queue_new (pass->target, pass->job, block_done, &run);
    BurinFeedChunk *chunk;

    run.queue = queue;
    do {
        if (!burin_feed_take (pass->taker, &chunk, error) ||
            (chunk != NULL && !pass_chunk (&run, chunk, error)))
            return FALSE;
    } while (chunk != NULL);
    return burin_block_queue_drain (queue, error);
}
