/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fuzzer of our own, for where there is no libFuzzer: valid streams of frames with some bytes
 * changed, and some missing at the end. The same ones each time.
 */
#include "burin-frame.h"

#define N_RUNS 4000
#define N_FRAMES 6
#define BLOCK 4096

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
append (GByteArray *stream, BurinFrameType type, guint64 offset, guint64 length)
{
    BurinFrame frame = {.type = type, .offset = offset, .length = length};
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    g_autofree guint8 *payload = NULL;

    burin_frame_encode (&frame, header);
    g_byte_array_append (stream, header, sizeof header);
    if (!burin_frame_has_payload (&frame))
        return;
    payload = g_malloc0 (length);
    g_byte_array_append (stream, payload, (guint) length);
}

static GByteArray *
make_stream (GRand *random)
{
    GByteArray *stream = g_byte_array_new ();
    guint64 offset = 0;

    append (stream, BURIN_FRAME_START, 0, N_FRAMES * BLOCK);
    for (guint i = 0; i < N_FRAMES; i++, offset += BLOCK)
        append (stream,
                (BurinFrameType) g_rand_int_range (random, BURIN_FRAME_DATA, BURIN_FRAME_SKIP + 1),
                offset, BLOCK);
    append (stream, BURIN_FRAME_END, offset, BURIN_FRAME_DIGEST_SIZE);
    return stream;
}

/* Most changes are for headers: those of frames without a payload are behind one another. */
static void
damage (GRand *random, GByteArray *stream)
{
    guint n_changes = (guint) g_rand_int_range (random, 0, 4);

    for (guint i = 0; i < n_changes; i++)
        stream->data[g_rand_int_range (random, 0, (gint32) stream->len)] =
            (guint8) g_rand_int_range (random, 0, 256);
    if (g_rand_int_range (random, 0, 4) == 0)
        g_byte_array_set_size (stream, (guint) g_rand_int_range (random, 0, (gint32) stream->len));
}

static void
test_damaged_streams (void)
{
    g_autoptr (GRand) random = g_rand_new_with_seed (1);

    for (guint i = 0; i < N_RUNS; i++) {
        g_autoptr (GByteArray) stream = make_stream (random);

        damage (random, stream);
        g_assert_cmpint (LLVMFuzzerTestOneInput (stream->data, stream->len), ==, 0);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/fuzz/damaged-streams", test_damaged_streams);
    return g_test_run ();
}
