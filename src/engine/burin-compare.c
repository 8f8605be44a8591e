/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comparing a drive with an image without writing anything.
 */
#include "burin-compare.h"

#include <stdlib.h>

#include "burin-chunker.h"
#include "burin-read-back.h"

static gboolean
check_reaches (const BurinTarget *target, const BurinChunk *chunk, GError **error)
{
    BurinErrorDetails details = {
        .operation = "verify",
        .drive = target->name,
        .needed = chunk->offset + chunk->length,
    };

    if (details.needed <= target->size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_TOO_SMALL, &details,
                     "the image is larger than %s, which holds %" G_GUINT64_FORMAT " bytes",
                     target->name, target->size);
    return FALSE;
}

static gboolean
compare_all (BurinJob *job,
             const BurinTarget *target,
             BurinFrameSource *source,
             guint8 *buffer,
             GError **error)
{
    g_autoptr (BurinReadBack) read_back = burin_read_back_new (job, target);
    const BurinFrameOrder *order = burin_frame_source_get_order (source);
    BurinChunker chunker;
    BurinChunk chunk;

    burin_chunker_init (&chunker, source);
    for (;;) {
        if (!burin_chunker_next (&chunker, buffer, &chunk, error))
            return FALSE;
        burin_job_set_source (job, order->source, order->source_size);
        if (chunk.length == 0)
            break;
        if (!check_reaches (target, &chunk, error) ||
            !burin_read_back_expect (read_back, &chunk, error))
            return FALSE;
    }
    burin_job_set_image (job, chunker.offset, chunker.image_digest);
    return burin_read_back_finish (read_back, error);
}

/**
 * burin_compare_run:
 * @job: in state preparing; ends up in verifying
 * @target: held exclusively by the caller until this returns
 * @source: whose START frame has been taken
 * @error: %BURIN_ERROR_VERIFY_MISMATCH, any error of the drive or the image, or
 *   %BURIN_ERROR_CANCELLED
 *
 * Compares the drive with the image as far as the image reaches. Blocks until that is done.
 */
gboolean
burin_compare_run (BurinJob *job,
                   const BurinTarget *target,
                   BurinFrameSource *source,
                   GError **error)
{
    const BurinFrameOrder *order = burin_frame_source_get_order (source);
    guint8 *buffer = burin_block_alloc ();
    gboolean equal;

    burin_job_enter (job, BURIN_JOB_VERIFYING,
                     order->size_exact ? order->size : BURIN_JOB_TOTAL_UNKNOWN);
    equal = compare_all (job, target, source, buffer, error);
    free (buffer);
    return equal;
}
