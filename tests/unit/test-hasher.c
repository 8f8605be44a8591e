/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is computed of an image by several threads at once.
 */
#include "burin-hasher.h"

#include <string.h>

#include "burin-digest.h"

#define N_PIECES 40

/* A lane that fails at a piece, if it comes to that. */
typedef struct {
    guint n_pieces;
    guint fails_at;
} Counter;

static gboolean
count (gpointer user_data, const guint8 *data, guint64 length, GError **error)
{
    Counter *counter = user_data;

    (void) data;
    (void) length;
    if (++counter->n_pieces != counter->fails_at)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_MISMATCH, NULL, "not so");
    return FALSE;
}

static gboolean
digest_piece (gpointer user_data, const guint8 *data, guint64 length, GError **error)
{
    (void) error;
    burin_digest_add (user_data, data, length);
    return TRUE;
}

/* Data and zeros by turns, all of different lengths. */
static void
feed (BurinHasher *hasher, GChecksum *sha256, GChecksum *sha512)
{
    g_autofree guint8 *zeros = g_malloc0 (BURIN_FRAME_MAX_DATA);

    for (guint i = 0; i < N_PIECES; i++) {
        guint8 *buffer = burin_hasher_get_buffer (hasher);
        gsize length = BURIN_FRAME_MAX_DATA - i * 1000;

        memset (buffer, (int) i, length);
        g_checksum_update (sha256, i % 3 == 0 ? zeros : buffer, (gssize) length);
        g_checksum_update (sha512, i % 3 == 0 ? zeros : buffer, (gssize) length);
        if (i % 3 == 0)
            burin_hasher_add_zeros (hasher, length);
        else
            burin_hasher_add_data (hasher, length);
    }
}

static void
test_lanes (void)
{
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    g_autoptr (GChecksum) sha512 = g_checksum_new (G_CHECKSUM_SHA512);
    g_autoptr (BurinDigest) digest = burin_digest_new (BURIN_DIGEST_SHA512, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinHasher) hasher = burin_hasher_new (&error);
    g_autofree char *hex = NULL, *own = NULL;
    guint8 found[BURIN_FRAME_DIGEST_SIZE];
    Counter counter = {};

    g_assert_true (burin_hasher_add_lane (hasher, digest_piece, digest, &error));
    g_assert_true (burin_hasher_add_lane (hasher, count, &counter, &error));
    feed (hasher, sha256, sha512);
    g_assert_true (burin_hasher_check (hasher, &error));
    g_assert_true (burin_hasher_finish (hasher, found, &error));
    g_assert_no_error (error);
    own = burin_digest_dup_hex (found, sizeof found);
    hex = burin_digest_finish (digest, &error);
    g_assert_cmpstr (own, ==, g_checksum_get_string (sha256));
    g_assert_cmpstr (hex, ==, g_checksum_get_string (sha512));
    g_assert_cmpuint (counter.n_pieces, ==, N_PIECES);
}

/* One that has failed sees nothing more, and holds nobody up. */
static void
test_failure (void)
{
    g_autoptr (GChecksum) sha256 = g_checksum_new (G_CHECKSUM_SHA256);
    g_autoptr (GChecksum) sha512 = g_checksum_new (G_CHECKSUM_SHA512);
    g_autoptr (GError) early = NULL, late = NULL;
    Counter counter = {.fails_at = 3};
    g_autoptr (BurinHasher) hasher = burin_hasher_new (NULL);
    guint8 found[BURIN_FRAME_DIGEST_SIZE];

    g_assert_true (burin_hasher_add_lane (hasher, count, &counter, NULL));
    feed (hasher, sha256, sha512);
    g_assert_false (burin_hasher_check (hasher, &early)); /* it lags a few pieces at most */
    g_assert_error (early, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    g_assert_false (burin_hasher_finish (hasher, found, &late));
    g_assert_error (late, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    g_assert_cmpuint (counter.n_pieces, ==, 3);
}

static void
test_given_up (void)
{
    g_autoptr (BurinHasher) hasher = burin_hasher_new (NULL);

    (void) burin_hasher_get_buffer (hasher); /* lent, and never added */
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/hasher/lanes", test_lanes);
    g_test_add_func ("/hasher/failure", test_failure);
    g_test_add_func ("/hasher/given-up", test_given_up);
    return g_test_run ();
}
