/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A second chance for chunks that read back wrong: each is fetched from the image again, written
 * once more and read back.
 */
#include "burin-repair.h"

#include <stdlib.h>
#include <string.h>

#include "burin-aligned.h"
#include "burin-skip-map.h"
#include "burin-verdict.h"

/* With more than this gone wrong, it is not a slip, and rewriting would only hide what the drive
 * is. */
#define MOST_CHUNKS 16

/*
 * One run of burin_repair_run(). Lives on its stack.
 */
typedef struct {
    BurinJob *job;
    const BurinTarget *target;
    BurinFeedTaker *taker;
    BurinChunkTable *table;
    guint8 *wanted;
    guint8 *found;
} Repair;

static gboolean
transfer (
    Repair *repair, BurinTransferKind kind, guint8 *data, const BurinChunk *chunk, GError **error)
{
    BurinTransfer transfer = {
        .kind = kind,
        .data = data,
        .length = burin_target_round_up (repair->target, chunk->length),
        .offset = chunk->offset,
    };

    return burin_drive_transfer (repair->job, repair->target, &transfer, error);
}

/* Both buffers are at hand, so the mismatch can be told by the sector. */
static void
narrow_down (Repair *repair, BurinMismatch *mismatch)
{
    gsize sector = repair->target->block_size;
    gsize first = 0, end = mismatch->chunk.length;

    while (first + sector < end &&
           memcmp (repair->wanted + first, repair->found + first, sector) == 0)
        first += sector;
    while (end > first + sector) {
        gsize start = (end - 1) / sector * sector;

        if (memcmp (repair->wanted + start, repair->found + start, end - start) != 0)
            break;
        end = start;
    }
    mismatch->bad_offset = mismatch->chunk.offset + first;
    mismatch->bad_length = end - first;
}

/* Sets *fetched to FALSE if there is no second reading of this image. */
static gboolean
fetch (Repair *repair, const BurinChunk *chunk, gboolean *fetched, GError **error)
{
    g_autoptr (GError) failure = NULL;

    *fetched = burin_feed_fetch (repair->taker, chunk, repair->wanted, &failure);
    if (!g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_CANCELLED))
        return TRUE; /* what was found on the drive stays true, whatever is wrong with the image */
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
}

/* What does not matter is written as it is on the drive. */
static gboolean
keep_skipped (Repair *repair, const BurinChunk *chunk, GError **error)
{
    if (chunk->skip.bytes == 0)
        return TRUE;
    if (!transfer (repair, BURIN_TRANSFER_READ, repair->found, chunk, error))
        return FALSE;
    (void) burin_skip_map_merge (&chunk->skip, repair->found, repair->wanted,
                                 burin_target_round_up (repair->target, chunk->length));
    memcpy (repair->wanted, repair->found, BURIN_CHUNK_SIZE);
    return TRUE;
}

static gboolean
write_and_read (Repair *repair, const BurinChunk *chunk, GError **error)
{
    if (!keep_skipped (repair, chunk, error) ||
        !transfer (repair, BURIN_TRANSFER_WRITE, repair->wanted, chunk, error) ||
        !burin_drive_flush (repair->job, repair->target, error) ||
        !transfer (repair, BURIN_TRANSFER_READ, repair->found, chunk, error))
        return FALSE;
    burin_skip_map_blank (&chunk->skip, repair->wanted);
    burin_skip_map_blank (&chunk->skip, repair->found);
    return TRUE;
}

static void
note_mended (Repair *repair, const BurinChunk *chunk)
{
    burin_job_add_rewritten_range (repair->job, chunk->offset, chunk->length);
    burin_job_add_done (repair->job, chunk->length - chunk->skip.bytes);
    burin_chunk_table_set_proven (repair->table, chunk->offset);
}

/* Sets *keep to whether the mismatch stays one. */
static gboolean
treat (Repair *repair, BurinMismatch *mismatch, gboolean *keep, GError **error)
{
    const BurinChunk *chunk = &mismatch->chunk;
    gboolean fetched;

    *keep = TRUE;
    if (!burin_job_check_cancelled (repair->job, error) || !fetch (repair, chunk, &fetched, error))
        return FALSE;
    if (!fetched)
        return TRUE;
    if (!write_and_read (repair, chunk, error))
        return FALSE;
    *keep = burin_chunk_digest (repair->found, chunk->length) != chunk->digest;
    if (*keep)
        narrow_down (repair, mismatch);
    else
        note_mended (repair, chunk);
    return TRUE;
}

static gboolean
treat_all (Repair *repair, GArray *mismatches, GError **error)
{
    for (guint i = 0; i < mismatches->len;) {
        gboolean keep;

        if (!treat (repair, &g_array_index (mismatches, BurinMismatch, i), &keep, error))
            return FALSE;
        if (keep)
            i++;
        else
            g_array_remove_index (mismatches, i);
    }
    return TRUE;
}

/**
 * burin_repair_run:
 * @job: in a state that counts what is read back
 * @taker: whose image has been read to its end
 * @table: learns what is proven
 * @mismatches: (element-type BurinMismatch): what is wrong; what could be mended is taken out, and
 *   of what could not it gets known which sectors are wrong
 * @error: of the drive, or %BURIN_ERROR_CANCELLED
 *
 * Writes what is wrong once more. Does nothing if too much is wrong, if the image can't be read
 * again, or if the drive seems to put different parts of the image into one place, where mending
 * one would destroy another.
 */
gboolean
burin_repair_run (BurinJob *job,
                  const BurinTarget *target,
                  BurinFeedTaker *taker,
                  BurinChunkTable *table,
                  GArray *mismatches,
                  GError **error)
{
    Repair repair = {.job = job, .target = target, .taker = taker, .table = table};
    gboolean done;

    if (mismatches->len == 0 || mismatches->len > MOST_CHUNKS ||
        burin_verdict_find_capacity (table, mismatches) > 0)
        return TRUE;
    repair.wanted = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    repair.found = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    done = treat_all (&repair, mismatches, error);
    free (repair.wanted);
    free (repair.found);
    return done;
}
