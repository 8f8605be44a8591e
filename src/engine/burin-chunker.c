/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-chunker.h"

#include <string.h>

#include "burin-chunk-memory.h"

/**
 * burin_chunker_init:
 * @source: whose START frame has been taken
 */
void
burin_chunker_init (BurinChunker *chunker, BurinFrameSource *source)
{
    *chunker = (BurinChunker){
        .source = source,
        .zeros_digest = burin_chunk_digest (burin_chunk_memory_get_zeros (), BURIN_CHUNK_SIZE),
    };
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

static guint64
digest_of (const BurinChunker *chunker, const guint8 *buffer, const BurinChunk *chunk)
{
    if (!chunk->is_zero)
        return burin_chunk_digest (buffer, chunk->length);
    if (chunk->length == BURIN_CHUNK_SIZE)
        return chunker->zeros_digest;
    return burin_chunk_digest (burin_chunk_memory_get_zeros (), chunk->length);
}

/*
 * What an image says does not matter counts as zeros, which is what is written unless the user
 * wants to keep what is there: then nothing of the drive's past stays. As long as a chunk is zeros
 * only, its buffer is left alone.
 */
static gboolean
fill (BurinChunker *chunker, guint8 *buffer, BurinChunk *chunk, gsize length, GError **error)
{
    guint8 *to = buffer + chunk->length;
    gboolean is_data = chunker->type == BURIN_FRAME_DATA;

    if (is_data && chunk->is_zero)
        memset (buffer, 0, chunk->length);
    if (!is_data && !chunk->is_zero)
        memset (to, 0, length);
    chunk->is_zero = chunk->is_zero && !is_data;
    chunk->length += length;
    chunker->remaining -= length;
    return !is_data || burin_frame_source_read (chunker->source, to, length, error);
}

/**
 * burin_chunker_next:
 * @buffer: (out caller-allocates): %BURIN_CHUNK_SIZE bytes; what the content does not fill stays as
 *   it was, and so does all of it if the chunk is zeros
 * @chunk: (out): what is in @buffer now
 * @error: as burin_frame_source_next() gives it
 */
gboolean
burin_chunker_next (BurinChunker *chunker, guint8 *buffer, BurinChunk *chunk, GError **error)
{
    gsize matters = 0; /* all from there to what is filled does not matter */
    BurinChunk next = {.offset = chunker->offset, .is_zero = TRUE};

    while (next.length < BURIN_CHUNK_SIZE && !chunker->ended) {
        gsize n = (gsize) MIN (chunker->remaining, BURIN_CHUNK_SIZE - next.length);

        if (n == 0) {
            if (!take_frame (chunker, error))
                return FALSE;
            continue;
        }
        if (!fill (chunker, buffer, &next, n, error))
            return FALSE;
        if (chunker->type != BURIN_FRAME_SKIP) {
            burin_skip_map_add (&next.skip, matters, next.length - n, FALSE);
            matters = next.length;
        }
    }
    burin_skip_map_add (&next.skip, matters, next.length, TRUE);
    next.digest = digest_of (chunker, buffer, &next);
    chunker->offset += next.length;
    *chunk = next;
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
