/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-block-queue.h"

/* Blocks beyond those in flight: one that is being filled and one that is being reaped. */
#define SPARE_BLOCKS 2

struct _BurinBlockQueue {
    const BurinTarget *target;
    BurinJob *job;
    BurinBlockDone done;
    gpointer user_data;

    /* Used by the caller's thread alone. */
    BurinChunkMemory *memory;
    GPtrArray *blocks;
    GQueue unused;
    guint in_flight;
    GError *error;

    /* Between the caller's thread and the workers. */
    GAsyncQueue *submitted;
    GAsyncQueue *completed;
    GPtrArray *workers;
};

/* Tells a worker to end. */
static BurinBlock end_of_work;

/**
 * burin_block_was_read:
 * @block: one that is done
 *
 * Returns: whether it was read, and not written
 */
gboolean
burin_block_was_read (const BurinBlock *block)
{
    return block->kind == BURIN_TRANSFER_READ;
}

static void
block_free (BurinBlock *block)
{
    g_clear_error (&block->error);
    g_free (block);
}

static gpointer
work (gpointer user_data)
{
    BurinBlockQueue *queue = user_data;
    BurinBlock *block;

    while ((block = g_async_queue_pop (queue->submitted)) != &end_of_work) {
        BurinTransfer transfer = {block->kind, block->data, block->length, block->offset};

        (void) burin_drive_transfer (queue->job, queue->target, &transfer,
                                     &block->error); /* the error travels in the block */
        g_async_queue_push (queue->completed, block);
    }
    return NULL;
}

/**
 * burin_block_queue_new:
 * @target: borrowed; must outlive the queue
 * @job: borrowed; learns when the drive is asked and when it answers
 * @done: called for each submitted block
 */
BurinBlockQueue *
burin_block_queue_new (const BurinTarget *target,
                       BurinJob *job,
                       BurinBlockDone done,
                       gpointer user_data)
{
    BurinBlockQueue *queue = g_new0 (BurinBlockQueue, 1);

    queue->target = target;
    queue->job = job;
    queue->done = done;
    queue->user_data = user_data;
    queue->memory = burin_chunk_memory_new ();
    queue->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) block_free);
    g_queue_init (&queue->unused);
    queue->submitted = g_async_queue_new ();
    queue->completed = g_async_queue_new ();
    queue->workers = g_ptr_array_new ();

    for (guint i = 0; i < target->depth + SPARE_BLOCKS; i++) {
        BurinBlock *block = g_new0 (BurinBlock, 1);

        g_ptr_array_add (queue->blocks, block);
        g_queue_push_tail (&queue->unused, block);
    }
    for (guint i = 0; i < target->depth; i++)
        g_ptr_array_add (queue->workers, g_thread_new ("burin-io", work, queue));
    return queue;
}

static void
reap (BurinBlockQueue *queue, BurinBlock *block)
{
    g_autoptr (GError) later_error = NULL; /* only the first one counts */
    GError **error = queue->error == NULL ? &queue->error : &later_error;

    queue->in_flight--;
    block->submitted = FALSE;
    (void) queue->done (block, queue->user_data, error); /* the error tells */
    g_clear_error (&block->error);
    if (!block->submitted)
        g_queue_push_tail (&queue->unused, block);
}

static void
reap_what_is_there (BurinBlockQueue *queue)
{
    BurinBlock *block;

    while ((block = g_async_queue_try_pop (queue->completed)) != NULL)
        reap (queue, block);
}

static void
reap_all (BurinBlockQueue *queue)
{
    while (queue->in_flight > 0)
        reap (queue, g_async_queue_pop (queue->completed));
}

static gboolean
pass_error (BurinBlockQueue *queue, GError **error)
{
    if (queue->error == NULL)
        return TRUE;
    g_propagate_error (error, g_error_copy (queue->error));
    return FALSE;
}

/**
 * burin_block_queue_free:
 *
 * Waits for what is in flight.
 */
void
burin_block_queue_free (BurinBlockQueue *queue)
{
    if (queue == NULL)
        return;
    reap_all (queue);
    for (guint i = 0; i < queue->workers->len; i++)
        g_async_queue_push (queue->submitted, &end_of_work);
    for (guint i = 0; i < queue->workers->len; i++)
        g_thread_join (g_ptr_array_index (queue->workers, i));
    g_ptr_array_unref (queue->workers);
    g_async_queue_unref (queue->submitted);
    g_async_queue_unref (queue->completed);
    g_queue_clear (&queue->unused);
    g_ptr_array_unref (queue->blocks);
    burin_chunk_memory_free (queue->memory);
    g_clear_error (&queue->error);
    g_free (queue);
}

/**
 * burin_block_queue_acquire:
 * @error: that of the first done callback that failed
 *
 * Reaps what has completed, and waits for a block if none is free.
 *
 * Returns: (transfer none): a block to fill and submit, which must follow; or %NULL
 */
BurinBlock *
burin_block_queue_acquire (BurinBlockQueue *queue, GError **error)
{
    reap_what_is_there (queue);
    while (queue->error == NULL && g_queue_is_empty (&queue->unused))
        reap (queue, g_async_queue_pop (queue->completed));
    if (!pass_error (queue, error))
        return NULL;
    return g_queue_pop_head (&queue->unused);
}

/**
 * burin_block_queue_get_buffer:
 * @block: as acquired
 *
 * Returns: (transfer none): %BURIN_CHUNK_SIZE bytes of the block's own, kept from use to use
 */
guint8 *
burin_block_queue_get_buffer (BurinBlockQueue *queue, BurinBlock *block)
{
    if (block->buffer == NULL)
        block->buffer = burin_chunk_memory_take (queue->memory);
    return block->buffer;
}

/**
 * burin_block_queue_submit:
 * @block: as acquired, with data, offset and length set
 */
void
burin_block_queue_submit (BurinBlockQueue *queue, BurinBlock *block, BurinTransferKind kind)
{
    block->kind = kind;
    block->submitted = TRUE;
    queue->in_flight++;
    g_async_queue_push (queue->submitted, block);
}

/**
 * burin_block_queue_drain:
 * @error: that of the first done callback that failed
 *
 * Waits until nothing is in flight.
 *
 * Returns: %FALSE if anything ever failed
 */
gboolean
burin_block_queue_drain (BurinBlockQueue *queue, GError **error)
{
    reap_all (queue);
    return pass_error (queue, error);
}
