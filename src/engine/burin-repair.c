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
narrow_down (Repair *repair, BurinChunk *chunk)
{
    gsize sector = repair->target->block_size;
    gsize first = 0, end = chunk->length;

    while (first + sector < end &&
           memcmp (repair->wanted + first, repair->found + first, sector) == 0)
        first += sector;
    while (end > first + sector) {
        gsize start = (end - 1) / sector * sector;

        if (memcmp (repair->wanted + start, repair->found + start, end - start) != 0)
            break;
        end = start;
    }
    chunk->offset += first;
    chunk->length = end - first;
}

/* Sets *mended to whether the chunk is right now. */
static gboolean
mend (Repair *repair, BurinMismatch *mismatch, gboolean *mended, GError **error)
{
    const BurinChunk *chunk = &mismatch->chunk;

    if (!burin_feed_fetch (repair->taker, chunk, repair->wanted, error))
        return FALSE;
    memset (repair->wanted + chunk->length, 0, BURIN_CHUNK_SIZE - chunk->length);
    if (!transfer (repair, BURIN_TRANSFER_WRITE, repair->wanted, chunk, error) ||
        !burin_drive_flush (repair->job, repair->target, error) ||
        !transfer (repair, BURIN_TRANSFER_READ, repair->found, chunk, error))
        return FALSE;
    *mended = burin_chunk_digest (repair->found, chunk->length) == chunk->digest;
    return TRUE;
}

/* Sets *keep to whether the mismatch stays one. */
static gboolean
treat (Repair *repair, BurinMismatch *mismatch, gboolean *keep, GError **error)
{
    g_autoptr (GError) failure = NULL;
    gboolean mended = FALSE;

    if (!burin_job_check_cancelled (repair->job, error))
        return FALSE;
    *keep = TRUE;
    if (!mend (repair, mismatch, &mended, &failure)) {
        if (!g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_IMAGE_READ)) {
            g_propagate_error (error, g_steal_pointer (&failure));
            return FALSE;
        }
        return TRUE; /* there is no second reading of this image: what was found stays true */
    }
    if (mended) {
        burin_job_add_rewritten_range (repair->job, mismatch->chunk.offset, mismatch->chunk.length);
        burin_job_add_done (repair->job, mismatch->chunk.length);
        *keep = FALSE;
    } else {
        narrow_down (repair, &mismatch->chunk);
    }
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
 * @job: in state verifying
 * @taker: whose image has been read to its end
 * @mismatches: (element-type BurinMismatch): what is wrong; what could be mended is taken out, and
 * what could not is narrowed down to the sectors that are wrong
 * @error: of the drive, or %BURIN_ERROR_CANCELLED
 *
 * Writes what is wrong once more. Does nothing if too much is wrong, or if the image can't be read
 * again.
 */
gboolean
burin_repair_run (BurinJob *job,
                  const BurinTarget *target,
                  BurinFeedTaker *taker,
                  GArray *mismatches,
                  GError **error)
{
    Repair repair = {.job = job, .target = target, .taker = taker};
    gboolean done;

    if (mismatches->len == 0 || mismatches->len > MOST_CHUNKS)
        return TRUE;
    repair.wanted = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    repair.found = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    done = treat_all (&repair, mismatches, error);
    free (repair.wanted);
    free (repair.found);
    return done;
}
