/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-read-back.h"

/* A drive with this much wrong is not getting more interesting. */
#define MAX_BAD_BYTES (G_GUINT64_CONSTANT (256) * BURIN_CHUNK_SIZE)

/* Reads in flight: enough to keep a drive busy while a chunk is being compared. */
#define DEPTH 4

struct _BurinReadBack {
    BurinJob *job;
    const BurinTarget *target;
    BurinBlockQueue *queue;
};

static gboolean
set_mismatch (BurinReadBack *read_back, guint64 offset, guint64 length, GError **error)
{
    BurinErrorDetails details = {
        .operation = "verify",
        .drive = read_back->target->name,
        .offset = offset,
        .length = length,
    };

    burin_set_error (error, BURIN_ERROR_VERIFY_MISMATCH, &details,
                     "%s does not hold what it should: %" G_GUINT64_FORMAT
                     " bytes differ, the first within 1 MiB of offset %" G_GUINT64_FORMAT,
                     read_back->target->name, length, offset);
    return FALSE;
}

static gboolean
sum_up (BurinReadBack *read_back, GError **error)
{
    g_autoptr (GVariant) report = burin_job_dup_report (read_back->job);
    g_autoptr (GVariant) ranges = g_variant_lookup_value (report, "bad-ranges", NULL);
    guint64 first_offset, first_length;

    if (g_variant_n_children (ranges) == 0)
        return TRUE;
    g_variant_get_child (ranges, 0, "(tt)", &first_offset, &first_length);
    return set_mismatch (read_back, first_offset, burin_job_get_bad_bytes (read_back->job), error);
}

static gboolean
block_done (BurinBlock *block, gpointer user_data, GError **error)
{
    BurinReadBack *read_back = user_data;
    gboolean equal = burin_chunk_digest (block->data, block->content) == block->digest;

    if (!equal) {
        if (!burin_target_read (read_back->target, block->data, block->length, block->offset,
                                error))
            return FALSE;
        equal = burin_chunk_digest (block->data, block->content) == block->digest;
    }
    if (equal)
        burin_job_add_done (read_back->job, block->content);
    else
        burin_job_add_bad_range (read_back->job, block->offset, block->content);
    return burin_job_get_bad_bytes (read_back->job) < MAX_BAD_BYTES || sum_up (read_back, error);
}

/**
 * burin_read_back_new:
 * @job: in the state that counts what is read
 */
BurinReadBack *
burin_read_back_new (BurinJob *job, const BurinTarget *target)
{
    BurinReadBack *read_back = g_new0 (BurinReadBack, 1);

    read_back->job = job;
    read_back->target = target;
    read_back->queue = burin_block_queue_new (target, DEPTH, block_done, read_back);
    return read_back;
}

void
burin_read_back_free (BurinReadBack *read_back)
{
    if (read_back == NULL)
        return;
    burin_block_queue_free (read_back->queue);
    g_free (read_back);
}

static gsize
round_up (gsize length, gsize block_size)
{
    return (length + block_size - 1) / block_size * block_size;
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
    block->offset = chunk->offset;
    block->length = round_up (chunk->length, read_back->target->block_size);
    block->content = chunk->length;
    block->digest = chunk->digest;
    burin_block_queue_submit (read_back->queue, block, BURIN_BLOCK_READ);
    return TRUE;
}

/**
 * burin_read_back_finish:
 * @error: as burin_read_back_expect(), or %BURIN_ERROR_VERIFY_MISMATCH if anything differed
 *
 * Waits for all that is in flight and gives the verdict.
 */
gboolean
burin_read_back_finish (BurinReadBack *read_back, GError **error)
{
    return burin_block_queue_drain (read_back->queue, error) && sum_up (read_back, error);
}
