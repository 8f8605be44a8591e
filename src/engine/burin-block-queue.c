/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-block-queue.h"

#include <stdlib.h>
#include <string.h>

/* Blocks beyond those in flight: one that is being filled and one that is being reaped. */
#define SPARE_BLOCKS 2

struct _BurinBlockQueue {
    const BurinTarget *target;
    BurinBlockDone done;
    gpointer user_data;

    /* Used by the caller's thread alone. */
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
 * burin_block_alloc:
 *
 * Returns: (transfer full): %BURIN_CHUNK_SIZE zeroed bytes that O_DIRECT accepts, to be freed with
 *   free()
 */
guint8 *
burin_block_alloc (void)
{
    void *data = NULL;

    if (posix_memalign (&data, BURIN_TARGET_ALIGNMENT, BURIN_CHUNK_SIZE) != 0)
        g_error ("out of memory");
    memset (data, 0, BURIN_CHUNK_SIZE);
    return data;
}

static void
block_free (BurinBlock *block)
{
    free (block->data);
    g_clear_error (&block->error);
    g_free (block);
}

static gpointer
work (gpointer user_data)
{
    BurinBlockQueue *queue = user_data;
    BurinBlock *block;

    while ((block = g_async_queue_pop (queue->submitted)) != &end_of_work) {
        if (block->operation == BURIN_BLOCK_WRITE)
            (void) burin_target_write (queue->target, block->data, block->length, block->offset,
                                       &block->error); /* the error travels in the block */
        else
            (void) burin_target_read (queue->target, block->data, block->length, block->offset,
                                      &block->error);
        g_async_queue_push (queue->completed, block);
    }
    return NULL;
}

/**
 * burin_block_queue_new:
 * @target: borrowed; must outlive the queue
 * @depth: how many transfers may be in flight
 * @done: called for each completed block
 */
BurinBlockQueue *
burin_block_queue_new (const BurinTarget *target,
                       guint depth,
                       BurinBlockDone done,
                       gpointer user_data)
{
    BurinBlockQueue *queue = g_new0 (BurinBlockQueue, 1);

    queue->target = target;
    queue->done = done;
    queue->user_data = user_data;
    queue->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) block_free);
    g_queue_init (&queue->unused);
    queue->submitted = g_async_queue_new ();
    queue->completed = g_async_queue_new ();
    queue->workers = g_ptr_array_new ();

    for (guint i = 0; i < depth + SPARE_BLOCKS; i++) {
        BurinBlock *block = g_new0 (BurinBlock, 1);

        block->data = burin_block_alloc ();
        g_ptr_array_add (queue->blocks, block);
        g_queue_push_tail (&queue->unused, block);
    }
    for (guint i = 0; i < depth; i++)
        g_ptr_array_add (queue->workers, g_thread_new ("burin-io", work, queue));
    return queue;
}

/**
 * burin_block_queue_free:
 *
 * Waits for what is in flight; nothing is reported any more.
 */
void
burin_block_queue_free (BurinBlockQueue *queue)
{
    if (queue == NULL)
        return;
    for (guint i = 0; i < queue->workers->len; i++)
        g_async_queue_push (queue->submitted, &end_of_work);
    for (guint i = 0; i < queue->workers->len; i++)
        g_thread_join (g_ptr_array_index (queue->workers, i));
    g_ptr_array_unref (queue->workers);
    g_async_queue_unref (queue->submitted);
    g_async_queue_unref (queue->completed);
    g_queue_clear (&queue->unused);
    g_ptr_array_unref (queue->blocks);
    g_clear_error (&queue->error);
    g_free (queue);
}

static void
reap (BurinBlockQueue *queue, BurinBlock *block)
{
    queue->in_flight--;
    if (block->error != NULL && queue->error == NULL)
        queue->error = g_steal_pointer (&block->error);
    g_clear_error (&block->error);
    if (queue->error == NULL)
        (void) queue->done (block, queue->user_data, &queue->error); /* queue->error tells */
    g_queue_push_tail (&queue->unused, block);
}

static void
reap_what_is_there (BurinBlockQueue *queue)
{
    BurinBlock *block;

    while ((block = g_async_queue_try_pop (queue->completed)) != NULL)
        reap (queue, block);
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
 * burin_block_queue_acquire:
 * @error: that of the first transfer or done callback that failed
 *
 * Reaps what has completed, and waits for a block if none is free.
 *
 * Returns: (transfer none): a block to fill and submit, or %NULL
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
 * burin_block_queue_submit:
 * @block: as acquired, with offset and length set
 */
void
burin_block_queue_submit (BurinBlockQueue *queue, BurinBlock *block, BurinBlockOperation operation)
{
    block->operation = operation;
    queue->in_flight++;
    g_async_queue_push (queue->submitted, block);
}

/**
 * burin_block_queue_give_back:
 * @block: as acquired; it was not needed
 */
void
burin_block_queue_give_back (BurinBlockQueue *queue, BurinBlock *block)
{
    g_queue_push_head (&queue->unused, block);
}

/**
 * burin_block_queue_drain:
 * @error: that of the first transfer or done callback that failed
 *
 * Waits until nothing is in flight.
 *
 * Returns: %FALSE if anything ever failed
 */
gboolean
burin_block_queue_drain (BurinBlockQueue *queue, GError **error)
{
    while (queue->in_flight > 0)
        reap (queue, g_async_queue_pop (queue->completed));
    return pass_error (queue, error);
}
