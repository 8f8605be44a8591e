/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How frames become chunks, whatever the buffer held before.
 */
#include "burin-chunker.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame-fixture.h"

/* So small that a socket holds all of it; what is missing to a chunk is zeros. */
#define PIECE 512

/* A chunker with whoever writes to it, and a buffer that is not empty. */
typedef struct {
    int writer;
    BurinFrameSource *source;
    BurinChunker chunker;
    guint8 *buffer;
    BurinChunk chunk;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    int ends[2];
    BurinFrame start;
    GError *error = NULL;

    (void) user_data;
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    fixture->writer = ends[1];
    fixture->source = burin_frame_source_new (ends[0], NULL);
    fixture->buffer = g_malloc (BURIN_CHUNK_SIZE);
    memset (fixture->buffer, 0xee, BURIN_CHUNK_SIZE);
    fixture_send_frame (fixture->writer, BURIN_FRAME_START, 0, 0, 0);
    g_assert_true (burin_frame_source_next (fixture->source, &start, &error));
    g_assert_no_error (error);
    burin_chunker_init (&fixture->chunker, fixture->source);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    burin_frame_source_free (fixture->source);
    close (fixture->writer);
    g_free (fixture->buffer);
}

static void
send_data (Fixture *fixture, guint64 offset, int value)
{
    guint8 data[PIECE];

    memset (data, value, sizeof data);
    fixture_send_frame (fixture->writer, BURIN_FRAME_DATA, 0, offset, sizeof data);
    fixture_send_all (fixture->writer, data, sizeof data);
}

static void
send_zeros (Fixture *fixture, BurinFrameType type, guint64 offset, guint64 end)
{
    fixture_send_frame (fixture->writer, type, 0, offset, end - offset);
}

static void
take (Fixture *fixture, gsize length, gboolean is_zero)
{
    GError *error = NULL;

    g_assert_true (
        burin_chunker_next (&fixture->chunker, fixture->buffer, &fixture->chunk, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (fixture->chunk.length, ==, length);
    g_assert_cmpint (fixture->chunk.is_zero, ==, is_zero);
}

static void
assert_digest_of_zeros (Fixture *fixture)
{
    g_autofree guint8 *zeros = g_malloc0 (fixture->chunk.length);

    g_assert_cmphex (fixture->chunk.digest, ==, burin_chunk_digest (zeros, fixture->chunk.length));
}

/* All that the chunk holds is zeros, but for a piece of @value at @offset. */
static void
assert_one_piece (Fixture *fixture, gsize offset, guint8 value)
{
    for (gsize i = 0; i < fixture->chunk.length; i++)
        g_assert_cmpuint (fixture->buffer[i], ==, i >= offset && i < offset + PIECE ? value : 0);
    g_assert_cmphex (fixture->chunk.digest, ==,
                     burin_chunk_digest (fixture->buffer, fixture->chunk.length));
}

static void
test_data_between_zeros (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    send_zeros (fixture, BURIN_FRAME_ZERO, 0, 3 * PIECE);
    send_data (fixture, 3 * PIECE, 7);
    send_zeros (fixture, BURIN_FRAME_SKIP, 4 * PIECE, BURIN_CHUNK_SIZE);
    take (fixture, BURIN_CHUNK_SIZE, FALSE);
    assert_one_piece (fixture, 3 * PIECE, 7);
}

/* One frame of zeros is several chunks, the last of which has data behind it. */
static void
test_many_zeros (Fixture *fixture, gconstpointer user_data)
{
    guint64 end = 2 * BURIN_CHUNK_SIZE + PIECE;

    (void) user_data;
    send_zeros (fixture, BURIN_FRAME_ZERO, 0, end);
    send_data (fixture, end, 9);
    fixture_send_end (fixture->writer, end + PIECE);
    for (guint i = 0; i < 2; i++) {
        take (fixture, BURIN_CHUNK_SIZE, TRUE);
        assert_digest_of_zeros (fixture);
    }
    take (fixture, 2 * PIECE, FALSE);
    assert_one_piece (fixture, PIECE, 9);
    take (fixture, 0, TRUE);
    g_assert_cmpuint (fixture->chunker.image_digest[0], ==, 0xab);
}

static void
test_ends_in_zeros (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    send_zeros (fixture, BURIN_FRAME_SKIP, 0, PIECE);
    fixture_send_end (fixture->writer, PIECE);
    take (fixture, PIECE, TRUE);
    assert_digest_of_zeros (fixture);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
    ADD ("/chunker/data-between-zeros", test_data_between_zeros);
    ADD ("/chunker/many-zeros", test_many_zeros);
    ADD ("/chunker/ends-in-zeros", test_ends_in_zeros);
#undef ADD
    return g_test_run ();
}
