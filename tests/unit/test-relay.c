/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An image on its way to several threads at once.
 */
#include "burin-relay.h"

#include <string.h>

#include "burin-digest.h"

#define N_PIECES 40
#define N_ZEROS 400

/* A lane that fails at a piece, if it comes to that. */
typedef struct {
    guint n_pieces;
    guint fails_at;
    guint64 offset;
} Counter;

static gboolean
count (gpointer user_data, const BurinPiece *piece, GError **error)
{
    Counter *counter = user_data;

    g_assert_cmpuint (piece->range.offset, ==, counter->offset);
    g_assert_cmpuint (piece->source, ==, counter->n_pieces);
    counter->offset += piece->range.length;
    if (++counter->n_pieces != counter->fails_at)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "not so");
    return FALSE;
}

static gboolean
digest_piece (gpointer user_data, const BurinPiece *piece, GError **error)
{
    (void) error;
    burin_digest_add (user_data, piece->data, piece->range.length);
    return TRUE;
}

/* Data and zeros by turns, all of different lengths. */
static void
feed (BurinRelay *relay, GChecksum *sha512)
{
    g_autofree guint8 *zeros = g_malloc0 (BURIN_FRAME_MAX_DATA);
    guint64 offset = 0;

    for (guint i = 0; i < N_PIECES; i++) {
        guint8 *buffer = burin_relay_get_buffer (relay);
        gsize length = BURIN_FRAME_MAX_DATA - i * 1000;
        BurinRange range = {i % 3 == 0 ? BURIN_FRAME_ZERO : BURIN_FRAME_DATA, offset, length};

        memset (buffer, (int) i, length);
        g_checksum_update (sha512, i % 3 == 0 ? zeros : buffer, (gssize) length);
        burin_relay_add (relay, &range, i);
        offset += length;
    }
}

static void
test_lanes (void)
{
    g_autoptr (GChecksum) sha512 = g_checksum_new (G_CHECKSUM_SHA512);
    g_autoptr (BurinDigest) digest = burin_digest_new (BURIN_DIGEST_SHA512, NULL);
    g_autoptr (GError) error = NULL;
    Counter counter = {};
    g_autoptr (BurinRelay) relay = burin_relay_new ();
    g_autofree char *hex = NULL;

    g_assert_true (burin_relay_add_lane (relay, digest_piece, digest, &error));
    g_assert_true (burin_relay_add_lane (relay, count, &counter, &error));
    feed (relay, sha512);
    g_assert_true (burin_relay_check (relay, &error));
    g_assert_true (burin_relay_finish (relay, &error));
    g_assert_no_error (error);
    hex = burin_digest_finish (digest, &error);
    g_assert_cmpstr (hex, ==, g_checksum_get_string (sha512));
    g_assert_cmpuint (counter.n_pieces, ==, N_PIECES);
}

/* One that has failed sees nothing more, and holds nobody up. */
static void
test_failure (void)
{
    g_autoptr (GChecksum) sha512 = g_checksum_new (G_CHECKSUM_SHA512);
    g_autoptr (GError) early = NULL, late = NULL;
    Counter counter = {.fails_at = 3};
    g_autoptr (BurinRelay) relay = burin_relay_new ();

    g_assert_true (burin_relay_add_lane (relay, count, &counter, NULL));
    feed (relay, sha512);
    g_assert_false (burin_relay_check (relay, &early)); /* it lags a few pieces at most */
    g_assert_error (early, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    g_assert_false (burin_relay_finish (relay, &late));
    g_assert_error (late, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    g_assert_cmpuint (counter.n_pieces, ==, 3);
}

/* One that waits, at the first piece, for what is told it later. */
static gboolean
wait_for_word (gpointer user_data, const BurinPiece *piece, GError **error)
{
    GAsyncQueue *words = user_data;

    (void) error;
    if (piece->range.offset == 0)
        (void) g_async_queue_pop (words);
    return TRUE;
}

/* Zeros take no buffer: whoever is slow at them holds nobody back, until there are too many. */
static void
test_slow_lane (void)
{
    g_autoptr (GAsyncQueue) words = g_async_queue_new ();
    g_autoptr (GError) error = NULL;
    Counter counter = {};
    g_autoptr (BurinRelay) relay = burin_relay_new ();

    g_assert_true (burin_relay_add_lane (relay, wait_for_word, words, NULL));
    g_assert_true (burin_relay_add_lane (relay, count, &counter, NULL));
    for (guint i = 0; i < N_ZEROS; i++) {
        BurinRange range = {BURIN_FRAME_ZERO, i * 1000, 1000};

        (void) burin_relay_get_buffer (relay);
        burin_relay_add (relay, &range, i);
        if (i + 1 == N_ZEROS / 2)
            g_async_queue_push (words, words);
    }
    g_assert_true (burin_relay_finish (relay, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (counter.n_pieces, ==, N_ZEROS);
}

static void
test_given_up (void)
{
    g_autoptr (BurinRelay) relay = burin_relay_new ();

    (void) burin_relay_get_buffer (relay); /* lent, and never added */
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/relay/lanes", test_lanes);
    g_test_add_func ("/relay/failure", test_failure);
    g_test_add_func ("/relay/slow-lane", test_slow_lane);
    g_test_add_func ("/relay/given-up", test_given_up);
    return g_test_run ();
}
