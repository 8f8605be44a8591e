/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-chunk-table.h"

#define LAST_LENGTH 300

/* Four chunks, the last one short; the second and the third are alike. */
static BurinChunkTable *
make_table (void)
{
    const guint64 digests[] = {10, 20, 20, 30};
    BurinChunkTable *table = burin_chunk_table_new ();

    for (guint i = 0; i < G_N_ELEMENTS (digests); i++) {
        BurinChunk chunk = {
            .offset = i * (guint64) BURIN_CHUNK_SIZE,
            .length = i + 1 < G_N_ELEMENTS (digests) ? BURIN_CHUNK_SIZE : LAST_LENGTH,
            .digest = digests[i],
            .is_zero = i == 2,
        };

        burin_chunk_table_add (table, &chunk);
    }
    return table;
}

static void
test_get (void)
{
    g_autoptr (BurinChunkTable) table = make_table ();
    BurinChunk chunk = burin_chunk_table_get (table, 3);

    g_assert_cmpuint (burin_chunk_table_get_n_chunks (table), ==, 4);
    g_assert_cmpuint (burin_chunk_table_get_image_size (table), ==,
                      3 * BURIN_CHUNK_SIZE + LAST_LENGTH);
    g_assert_cmpuint (chunk.offset, ==, 3 * BURIN_CHUNK_SIZE);
    g_assert_cmpuint (chunk.length, ==, LAST_LENGTH);
    g_assert_cmpuint (chunk.digest, ==, 30);
    g_assert_false (chunk.is_zero);
    g_assert_true (burin_chunk_table_get (table, 2).is_zero);
}

static void
test_proofs (void)
{
    g_autoptr (BurinChunkTable) table = make_table ();

    g_assert_cmpuint (burin_chunk_table_get_unproven_bytes (table), ==,
                      2 * BURIN_CHUNK_SIZE + LAST_LENGTH);
    burin_chunk_table_set_proven (table, BURIN_CHUNK_SIZE);
    g_assert_true (burin_chunk_table_is_proven (table, 1));
    g_assert_false (burin_chunk_table_is_proven (table, 2));
    g_assert_cmpuint (burin_chunk_table_get_unproven_bytes (table), ==,
                      BURIN_CHUNK_SIZE + LAST_LENGTH);
}

static void
test_doubts (void)
{
    g_autoptr (BurinChunkTable) table = make_table ();

    for (guint64 i = 0; i < 4; i++)
        burin_chunk_table_set_proven (table, i * BURIN_CHUNK_SIZE);
    g_assert_cmpuint (burin_chunk_table_doubt (table, 3), ==, LAST_LENGTH);
    g_assert_cmpuint (burin_chunk_table_doubt (table, 3), ==, 0);
    g_assert_cmpuint (burin_chunk_table_doubt_like (table, 99), ==, 0);
    g_assert_cmpuint (burin_chunk_table_doubt_like (table, 20), ==, 2 * BURIN_CHUNK_SIZE);
    g_assert_true (burin_chunk_table_is_proven (table, 0));
    g_assert_cmpuint (burin_chunk_table_doubt_all (table), ==, BURIN_CHUNK_SIZE);
}

static void
test_find (void)
{
    g_autoptr (BurinChunkTable) table = make_table ();
    guint64 index = 99;

    g_assert_false (burin_chunk_table_find (table, 40, BURIN_CHUNK_SIZE, &index));
    g_assert_false (burin_chunk_table_find (table, 30, BURIN_CHUNK_SIZE, &index));
    g_assert_cmpuint (index, ==, 99);
    g_assert_true (burin_chunk_table_find (table, 30, LAST_LENGTH, &index));
    g_assert_cmpuint (index, ==, 3);
    g_assert_true (burin_chunk_table_find (table, 20, BURIN_CHUNK_SIZE, &index));
    g_assert_cmpuint (index, ==, 1);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/chunk-table/get", test_get);
    g_test_add_func ("/chunk-table/proofs", test_proofs);
    g_test_add_func ("/chunk-table/doubts", test_doubts);
    g_test_add_func ("/chunk-table/find", test_find);
    return g_test_run ();
}
