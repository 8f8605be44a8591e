/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-read-back.h"

#include "burin-skip-map.h"

/* A drive with this many wrong chunks is not getting more interesting. */
#define MOST_MISMATCHES 256

struct _BurinReadBack {
    BurinJob *job;
    const BurinTarget *target;
    BurinChunkTable *table; /* (nullable) */
    BurinBlockQueue *queue;
    GArray *mismatches;
};

static gint
compare_offsets (gconstpointer a, gconstpointer b)
{
    const BurinMismatch *first = a, *second = b;

    return first->chunk.offset < second->chunk.offset ? -1 : 1; /* never equal */
}

static void
note_equal (BurinReadBack *read_back, const BurinBlock *block)
{
    burin_job_add_done (read_back->job, block->content - block->skip.bytes);
    if (read_back->table != NULL)
        burin_chunk_table_set_proven (read_back->table, block->offset);
}

static gboolean
read_again (BurinReadBack *read_back, BurinBlock *block, GError **error)
{
    BurinTransfer transfer = {BURIN_TRANSFER_READ, block->data, block->length, block->offset};

    return burin_drive_transfer (read_back->job, read_back->target, &transfer, error);
}

static gboolean
block_done (BurinBlock *block, gpointer user_data, GError **error)
{
    BurinReadBack *read_back = user_data;
    BurinMismatch mismatch = {
        .chunk = {.offset = block->offset,
                  .length = block->content,
                  .digest = block->digest,
                  .skip = block->skip},
        .bad_offset = block->offset,
        .bad_length = block->content,
    };

    if (block->error != NULL) {
        g_propagate_error (error, g_steal_pointer (&block->error));
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS (mismatch.seen); i++) {
        if (i > 0 && !read_again (read_back, block, error))
            return FALSE;
        burin_skip_map_blank (&block->skip, block->data);
        mismatch.seen[i] = burin_chunk_digest (block->data, block->content);
        if (mismatch.seen[i] != block->digest)
            continue;
        if (i > 0)
            burin_job_add_unstable_read (read_back->job);
        note_equal (read_back, block);
        return TRUE;
    }
    g_array_append_val (read_back->mismatches, mismatch);
    return TRUE;
}

/**
 * burin_read_back_new:
 * @job: in the state that counts what is read
 * @table: (nullable): learns which of its chunks are proven
 */
BurinReadBack *
burin_read_back_new (BurinJob *job, const BurinTarget *target, BurinChunkTable *table)
{
    BurinReadBack *read_back = g_new0 (BurinReadBack, 1);

    read_back->job = job;
    read_back->target = target;
    read_back->table = table;
    read_back->mismatches = g_array_new (FALSE, FALSE, sizeof (BurinMismatch));
    read_back->queue = burin_block_queue_new (target, job, block_done, read_back);
    return read_back;
}

void
burin_read_back_free (BurinReadBack *read_back)
{
    if (read_back == NULL)
        return;
    burin_block_queue_free (read_back->queue);
    g_array_unref (read_back->mismatches);
    g_free (read_back);
}

/**
 * burin_read_back_expect:
 * @chunk: what should be on the drive
 * @error: %BURIN_ERROR_DRIVE_READ, %BURIN_ERROR_DRIVE_GONE, %BURIN_ERROR_CANCELLED
 *
 * Starts reading @chunk; waits only if enough is in flight.
 */
gboolean
burin_read_back_expect (BurinReadBack *read_back, const BurinChunk *chunk, GError **error)
{
    BurinBlock *block;

    if (!burin_job_check_cancelled (read_back->job, error))
        return FALSE;
    block = burin_block_queue_acquire (read_back->queue, error);
    if (block == NULL)
        return FALSE;
    block->data = burin_block_queue_get_buffer (read_back->queue, block);
    block->offset = chunk->offset;
    block->length = burin_target_round_up (read_back->target, chunk->length);
    block->content = chunk->length;
    block->digest = chunk->digest;
    block->skip = chunk->skip;
    burin_block_queue_submit (read_back->queue, block, BURIN_TRANSFER_READ);
    return TRUE;
}

/**
 * burin_read_back_finish:
 * @error: as burin_read_back_expect()
 *
 * Waits for all that is in flight.
 *
 * Returns: whether everything could be read; burin_read_back_get_mismatches() says whether it was
 *   right
 */
gboolean
burin_read_back_finish (BurinReadBack *read_back, GError **error)
{
    if (!burin_block_queue_drain (read_back->queue, error))
        return FALSE;
    g_array_sort (read_back->mismatches, compare_offsets);
    return TRUE;
}

/**
 * burin_read_back_get_mismatches:
 *
 * Returns: (transfer none) (element-type BurinMismatch): what was not as expected, by offset
 */
GArray *
burin_read_back_get_mismatches (BurinReadBack *read_back)
{
    return read_back->mismatches;
}

/**
 * burin_read_back_is_hopeless:
 *
 * Returns: whether so much is wrong that reading on tells nothing new
 */
gboolean
burin_read_back_is_hopeless (BurinReadBack *read_back)
{
    return read_back->mismatches->len >= MOST_MISMATCHES;
}
