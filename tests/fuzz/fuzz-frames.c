/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes through the socket of a reader, through everything of the helper's that looks at it:
 * headers, their order, and what becomes of them as chunks.
 *
 * With libFuzzer: clang -fsanitize=fuzzer,address with this file and the engine's and core's. As a
 * test, fuzz-driver.c feeds it streams that are wrong in some places.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "burin-aligned.h"
#include "burin-chunker.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A socket takes that much at once, so nobody has to read meanwhile. */
#define LONGEST (128 * 1024)

/* A range may be huge, and all of its chunks are alike. */
#define MOST_CHUNKS 8

static void
cut_into_chunks (BurinFrameSource *source)
{
    guint8 *buffer = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    BurinChunk chunk = {.length = 1};
    BurinChunker chunker;

    burin_chunker_init (&chunker, source);
    for (guint i = 0; i < MOST_CHUNKS && chunk.length > 0; i++) {
        if (!burin_chunker_next (&chunker, buffer, &chunk, NULL))
            break;
        g_assert_cmpuint (chunk.length, <=, BURIN_CHUNK_SIZE);
        g_assert_cmpuint (chunk.offset, <=, BURIN_IMAGE_MAX_SIZE);
    }
    free (buffer);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    BurinFrameSource *source;
    BurinFrame start;
    int ends[2];

    if (size > LONGEST || socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return 0;
    if (write (ends[1], data, size) != (gssize) size)
        g_error ("the socket is too small");
    close (ends[1]);
    source = burin_frame_source_new (ends[0], NULL);
    if (burin_frame_source_next (source, &start, NULL))
        cut_into_chunks (source);
    burin_frame_source_free (source);
    return 0;
}
