/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-chunk-digest.h"
#include "burin-frame-source.h"
#include "burin-skip-map.h"

G_BEGIN_DECLS

/**
 * BurinChunk:
 * @offset: of its first byte in the image, a multiple of %BURIN_CHUNK_SIZE
 * @length: bytes of the image in it; less than %BURIN_CHUNK_SIZE only at the end, 0 past it
 * @digest: burin_chunk_digest() of its content
 * @is_zero: the image says that none of it has to be anything but zeros
 * @skip: what of it does not matter; counts as zeros in the digest
 */
typedef struct {
    guint64 offset;
    gsize length;
    guint64 digest;
    gboolean is_zero;
    BurinSkipMap skip;
} BurinChunk;

/*
 * BurinChunker: cuts the stream of frames into chunks of BURIN_CHUNK_SIZE bytes.
 *
 * Used by one thread. Borrows its source. The payload goes from the pipe straight into the buffer
 * from which it will be written, and the digest is taken from that very buffer.
 */
typedef struct {
    BurinFrameSource *source;
    guint64 offset;
    BurinFrameType type;
    guint64 remaining;
    gboolean ended;
    guint64 zeros_digest; /* of a whole chunk: of the many that are zeros, none is looked at */
    guint8 image_digest[BURIN_FRAME_DIGEST_SIZE];
} BurinChunker;

void burin_chunker_init (BurinChunker *chunker, BurinFrameSource *source);
gboolean
burin_chunker_next (BurinChunker *chunker, guint8 *buffer, BurinChunk *chunk, GError **error);
gboolean burin_chunker_finish (BurinChunker *chunker, GError **error);

G_END_DECLS
