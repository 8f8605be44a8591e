/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the helper makes of a reader that does not do what it should.
 */
#include "burin-frame-source.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A source with whoever writes to it. */
typedef struct {
    BurinFrameSource *source;
    int writer;
} Pair;

static void
pair_open (Pair *pair)
{
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    pair->source = burin_frame_source_new (ends[0], NULL);
    pair->writer = ends[1];
}

static void
pair_close (Pair *pair)
{
    burin_frame_source_free (pair->source);
    if (pair->writer >= 0)
        close (pair->writer);
}

static void
assert_next_fails (Pair *pair, BurinError code)
{
    g_autoptr (GError) error = NULL;
    BurinFrame frame;

    g_assert_false (burin_frame_source_next (pair->source, &frame, &error));
    g_assert_error (error, BURIN_ERROR, (int) code);
}

static void
test_silent (void)
{
    Pair pair;

    pair_open (&pair);
    burin_frame_source_set_patience (pair.source, 20);
    assert_next_fails (&pair, BURIN_ERROR_IMAGE_READ);
    pair_close (&pair);
}

static void
test_stops_in_a_header (void)
{
    Pair pair;

    pair_open (&pair);
    g_assert_cmpint (write (pair.writer, "BRN1", 4), ==, 4);
    close (pair.writer);
    pair.writer = -1;
    assert_next_fails (&pair, BURIN_ERROR_IMAGE_READ);
    pair_close (&pair);
}

static void
test_garbage (void)
{
    guint8 garbage[BURIN_FRAME_HEADER_SIZE];
    Pair pair;

    memset (garbage, 0xff, sizeof garbage);
    pair_open (&pair);
    g_assert_cmpint (write (pair.writer, garbage, sizeof garbage), ==, sizeof garbage);
    assert_next_fails (&pair, BURIN_ERROR_PROTOCOL);
    pair_close (&pair);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/frame-source/silent", test_silent);
    g_test_add_func ("/frame-source/stops-in-a-header", test_stops_in_a_header);
    g_test_add_func ("/frame-source/garbage", test_garbage);
    return g_test_run ();
}
