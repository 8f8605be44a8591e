/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-chunker.h"

#include <string.h>
#include <xxhash.h>

#include "burin-skip-map.h"

/**
 * burin_chunk_digest:
 *
 * XXH3 with 64 bits: it is there to find what drives and cables do to data, not what an attacker
 * would do; the image as a whole has its SHA-256.
 */
guint64
burin_chunk_digest (const void *data, gsize length)
{
    return XXH3_64bits (data, length);
}

/**
 * burin_chunker_init:
 * @source: whose START frame has been taken
 */
void
burin_chunker_init (BurinChunker *chunker, BurinFrameSource *source)
{
    *chunker = (BurinChunker){.source = source};
}

static gboolean
take_frame (BurinChunker *chunker, GError **error)
{
    BurinFrame frame;

    if (!burin_frame_source_next (chunker->source, &frame, error))
        return FALSE;
    if (frame.type == BURIN_FRAME_END) {
        chunker->ended = TRUE;
        return burin_frame_source_read (chunker->source, chunker->image_digest,
                                        sizeof chunker->image_digest, error);
    }
    chunker->type = frame.type;
    chunker->remaining = frame.length;
    return TRUE;
}

/* What an image says does not matter counts as zeros, which is what is written unless the user
 * wants to keep what is there: then nothing of the drive's past stays. */
static gboolean
fill (BurinChunker *chunker, guint8 *to, gsize length, GError **error)
{
    chunker->remaining -= length;
    if (chunker->type == BURIN_FRAME_DATA)
        return burin_frame_source_read (chunker->source, to, length, error);
    memset (to, 0, length);
    return TRUE;
}

/**
 * burin_chunker_next:
 * @buffer: (out caller-allocates): %BURIN_CHUNK_SIZE bytes; what the content does not fill stays as
 *   it was
 * @chunk: (out): what is in @buffer now
 * @error: as burin_frame_source_next() gives it
 */
gboolean
burin_chunker_next (BurinChunker *chunker, guint8 *buffer, BurinChunk *chunk, GError **error)
{
    BurinSkipMap skip = {};
    gsize filled = 0, matters = 0; /* all from there to what is filled does not matter */
    gboolean is_zero = TRUE;

    while (filled < BURIN_CHUNK_SIZE && !chunker->ended) {
        gsize n = (gsize) MIN (chunker->remaining, BURIN_CHUNK_SIZE - filled);

        if (n == 0) {
            if (!take_frame (chunker, error))
                return FALSE;
            continue;
        }
        if (!fill (chunker, buffer + filled, n, error))
            return FALSE;
        is_zero = is_zero && chunker->type != BURIN_FRAME_DATA;
        if (chunker->type != BURIN_FRAME_SKIP) {
            burin_skip_map_add (&skip, matters, filled, FALSE);
            matters = filled + n;
        }
        filled += n;
    }
    burin_skip_map_add (&skip, matters, filled, TRUE);
    chunk->offset = chunker->offset;
    chunk->length = filled;
    chunk->digest = burin_chunk_digest (buffer, filled);
    chunk->is_zero = is_zero;
    chunk->skip = skip;
    chunker->offset += filled;
    return TRUE;
}

/**
 * burin_chunker_finish:
 * @error: as burin_frame_source_next() gives it
 *
 * Takes the end that must follow the content taken so far, so that something else may be asked for.
 */
gboolean
burin_chunker_finish (BurinChunker *chunker, GError **error)
{
    while (!chunker->ended)
        if (!take_frame (chunker, error))
            return FALSE;
    return TRUE;
}
