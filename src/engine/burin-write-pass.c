/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-write-pass.h"

#include <string.h>

#include "burin-skip-map.h"

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

    if (block->skip.bytes > 0) { /* both the chunk and what is kept are in the block's own buffer */
        burin_block_queue_submit (run->queue, block, BURIN_TRANSFER_WRITE);
        return;
    }
    block->data = (guint8 *) chunk->data; /* the queue does not write to it */
    burin_block_queue_submit (run->queue, block, choose_kind (run, chunk));
}

/*
 * A drive that lies about its size shows here what belongs elsewhere and was found to be right
 * there; it will be wrong when this place has been written. Only the last chunk may be shorter than
 * what lies there, so for it, all the places that it may be put over are read again.
 */
static void
doubt_what_lies_here (Run *run, const BurinBlock *block, guint64 digest)
{
    BurinChunkTable *table = run->pass->table;
    guint64 index = block->offset / BURIN_CHUNK_SIZE;
    guint64 bytes = 0;

    if (block->error == NULL)
        bytes += burin_chunk_table_doubt_like (table, digest);
    for (guint64 capacity = 1; block->content < BURIN_CHUNK_SIZE && capacity < index; capacity *= 2)
        bytes += burin_chunk_table_doubt (table, index - capacity);
    burin_job_add_doubted (run->pass->job, bytes);
}

/*
 * What is kept was read before, and stays in what is written. What can't be read is not worth
 * keeping. Returns whether anything that matters has to be written.
 */
static gboolean
merge_block (BurinBlock *block)
{
    const BurinFeedChunk *chunk = block->tag;

    if (block->error == NULL)
        return burin_skip_map_merge (&block->skip, block->data, chunk->data, block->length);
    memcpy (block->data, chunk->data, block->length);
    return TRUE;
}

static gboolean
finish_block (Run *run, BurinBlock *block, GError **error)
{
    burin_feed_chunk_release (g_steal_pointer (&block->tag));
    if (block->error != NULL) {
        g_propagate_error (error, g_steal_pointer (&block->error));
        return FALSE;
    }
    burin_job_add_done (run->pass->job, block->content - block->skip.bytes);
    burin_job_add_skipped (run->pass->job, block->skip.bytes);
    return TRUE;
}

/* A block that was read is written only if anything in it has to change. */
static gboolean
judge_block (Run *run, BurinBlock *block, GError **error)
{
    guint64 lies = block->error == NULL ? burin_chunk_digest (block->data, block->content) : 0;
    gboolean equal = block->skip.bytes > 0 ? !merge_block (block)
                                           : block->error == NULL && lies == block->digest;

    judge_comparing (run, equal);
    if (equal) {
        burin_chunk_table_set_proven (run->pass->table, block->offset);
        burin_job_add_unchanged (run->pass->job, block->content - block->skip.bytes);
        return finish_block (run, block, error);
    }
    doubt_what_lies_here (run, block, lies);
    g_clear_error (&block->error); /* what could not be read is simply written */
    write_block (run, block);
    return TRUE;
}

static gboolean
block_done (BurinBlock *block, gpointer user_data, GError **error)
{
    Run *run = user_data;

    return burin_block_was_read (block) ? judge_block (run, block, error)
                                        : finish_block (run, block, error);
}
static gboolean
submit_chunk (Run *run, BurinFeedChunk *chunk, const BurinSkipMap *skip, GError **error)
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
    block->skip = *skip;
    if (!run->comparing && skip->bytes == 0) {
        write_block (run, block);
        return TRUE;
    }
    block->data = burin_block_queue_get_buffer (run->queue, block);
    burin_block_queue_submit (run->queue, block, BURIN_TRANSFER_READ);
    return TRUE;
}

/* What of a chunk is kept. Nothing of the first: it was erased, and so it stays. */
static BurinSkipMap
get_skip (const BurinWritePass *pass, const BurinChunk *chunk)
{
    return pass->keep_skipped && chunk->offset > 0 ? chunk->skip : (BurinSkipMap){};
}

static void
note_chunk (const BurinWritePass *pass, const BurinChunk *chunk, const BurinSkipMap *skip)
{
    BurinChunk noted = *chunk;

    noted.skip = *skip;
    burin_chunk_table_add (pass->table, &noted);
}

static gboolean
pass_chunk (Run *run, BurinFeedChunk *chunk, GError **error)
{
    const BurinWritePass *pass = run->pass;
    BurinSkipMap skip = get_skip (pass, &chunk->chunk);
    BurinFrameOrder order;

    burin_feed_get_order (pass->taker, &order);
    burin_job_set_source (pass->job, order.source, order.source_size);
    if (!burin_target_check_fits (pass->target, chunk->chunk.offset + chunk->chunk.length, error)) {
        burin_feed_chunk_release (chunk);
        return FALSE;
    }
    note_chunk (pass, &chunk->chunk, &skip);
    if (chunk->chunk.offset > 0 && skip.bytes < chunk->chunk.length)
        return submit_chunk (run, chunk, &skip, error);
    if (chunk->chunk.offset == 0)
        memcpy (pass->head, chunk->data, BURIN_CHUNK_SIZE);
    burin_job_add_skipped (pass->job, skip.bytes);
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
