/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparing a drive with an image without writing anything.
 */
#include "burin-compare.h"

#include "burin-read-back.h"
#include "burin-verdict.h"

/* Sets *more to FALSE at the end of the image, or if there is no point in going on. */
static gboolean
compare_chunk (BurinJob *job,
               const BurinTarget *target,
               BurinFeedTaker *taker,
               BurinReadBack *read_back,
               gboolean *more,
               GError **error)
{
    BurinFeedChunk *taken;
    BurinFrameOrder order;
    BurinChunk chunk;

    if (!burin_feed_take (taker, &taken, error))
        return FALSE;
    burin_feed_get_order (taker, &order);
    burin_job_set_source (job, order.source, order.source_size);
    if (taken == NULL) {
        guint8 digest[BURIN_FRAME_DIGEST_SIZE];

        burin_feed_get_digest (taker, digest);
        burin_job_set_image (job, order.next_offset, digest, order.publisher);
        *more = FALSE;
        return TRUE;
    }
    chunk = taken->chunk;
    burin_feed_chunk_release (taken); /* its digest is enough */
    *more = !burin_read_back_is_hopeless (read_back);
    burin_job_add_skipped (job, chunk.skip.bytes);
    return burin_target_check_fits (target, chunk.offset + chunk.length, error) &&
           (chunk.skip.bytes == chunk.length || burin_read_back_expect (read_back, &chunk, error));
}

/**
 * burin_compare_run:
 * @job: in state preparing; ends up in verifying
 * @target: held exclusively by the caller until this returns
 * @taker: whose start has been waited for
 * @error: %BURIN_ERROR_VERIFY_MISMATCH, any error of the drive or the image, or
 *   %BURIN_ERROR_CANCELLED
 *
 * Compares the drive with the image as far as the image reaches, but for what the image says does
 * not matter: whoever wrote the drive may have left anything there. Blocks until that is done.
 */
gboolean
burin_compare_run (BurinJob *job, const BurinTarget *target, BurinFeedTaker *taker, GError **error)
{
    g_autoptr (BurinReadBack) read_back = burin_read_back_new (job, target, NULL);
    BurinFrameOrder order;
    gboolean more = TRUE;

    burin_feed_get_order (taker, &order);
    burin_job_enter (job, BURIN_JOB_VERIFYING,
                     order.size_exact ? order.size : BURIN_JOB_TOTAL_UNKNOWN);
    while (more)
        if (!compare_chunk (job, target, taker, read_back, &more, error))
            return FALSE;
    return burin_read_back_finish (read_back, error) &&
           burin_verdict_check (job, target, NULL, burin_read_back_get_mismatches (read_back),
                                error);
}
