/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is told about a drive by what is wrong on it.
 */
#include "burin-verdict.h"

#include <stdlib.h>

#include "burin-aligned.h"

#define N_CHUNKS 200

/* What a chunk should be is told by its number, and what is on the drive instead by this. */
#define WRONG 5000

/*
 * An image of N_CHUNKS chunks, all of it right so far, and a drive.
 */
typedef struct {
    BurinTarget target;
    BurinJob *job;
    BurinChunkTable *table;
    GArray *mismatches;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    fixture->target =
        (BurinTarget){.name = "drive", .block_size = 512, .size = 2 * N_CHUNKS * BURIN_CHUNK_SIZE};
    fixture->job = burin_job_new (BURIN_JOB_WRITE);
    fixture->table = burin_chunk_table_new ();
    fixture->mismatches = g_array_new (FALSE, FALSE, sizeof (BurinMismatch));
    for (guint64 i = 0; i < N_CHUNKS; i++) {
        BurinChunk chunk = {
            .offset = i * BURIN_CHUNK_SIZE,
            .length = BURIN_CHUNK_SIZE,
            .digest = i,
        };

        burin_chunk_table_add (fixture->table, &chunk);
        burin_chunk_table_set_proven (fixture->table, chunk.offset);
    }
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    g_array_unref (fixture->mismatches);
    burin_chunk_table_free (fixture->table);
    g_object_unref (fixture->job);
}

static void
find_wrong (Fixture *fixture, guint64 index, guint64 seen, guint64 seen_again)
{
    BurinMismatch mismatch = {
        .chunk = burin_chunk_table_get (fixture->table, index),
        .seen = {seen, seen_again},
        .bad_offset = index * BURIN_CHUNK_SIZE + 512,
        .bad_length = 1024,
    };

    (void) burin_chunk_table_doubt (fixture->table, index); /* how many bytes is plain */
    g_array_append_val (fixture->mismatches, mismatch);
}

static void
find_all_wrong_from (Fixture *fixture, guint64 first)
{
    for (guint64 i = first; i < N_CHUNKS; i++)
        find_wrong (fixture, i, WRONG + i, WRONG + i);
}

/* Says how much the drive holds, and what is not there. */
static void
assert_capacity (Fixture *fixture, guint64 chunks)
{
    g_autoptr (GError) error = NULL;
    const BurinErrorDetails *details;

    g_assert_cmpuint (burin_verdict_find_capacity (fixture->table, fixture->mismatches), ==,
                      chunks * BURIN_CHUNK_SIZE);
    g_assert_false (burin_verdict_check (fixture->job, &fixture->target, fixture->table,
                                         fixture->mismatches, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_VERIFY_MISMATCH);
    details = burin_error_get_details (error);
    g_assert_cmpstr (details->cause, ==, "fake-capacity");
    g_assert_cmpuint (details->offset, ==, chunks * BURIN_CHUNK_SIZE);
    g_assert_cmpuint (details->length, ==, fixture->target.size - details->offset);
}

static void
assert_cause (Fixture *fixture, BurinChunkTable *table, const char *expected)
{
    g_autoptr (GError) error = NULL;
    const BurinErrorDetails *details;

    g_assert_false (
        burin_verdict_check (fixture->job, &fixture->target, table, fixture->mismatches, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_VERIFY_MISMATCH);
    details = burin_error_get_details (error);
    g_assert_cmpstr (details->cause, ==, expected);
    g_assert_cmpuint (details->offset, ==,
                      g_array_index (fixture->mismatches, BurinMismatch, 0).bad_offset);
    g_assert_cmpuint (details->length, ==, fixture->mismatches->len * 1024);
}

static void
test_nothing (Fixture *fixture, gconstpointer user_data)
{
    GError *error = NULL;

    (void) user_data;
    g_assert_true (burin_verdict_check (fixture->job, &fixture->target, fixture->table,
                                        fixture->mismatches, &error));
    g_assert_no_error (error);
}

static void
test_content (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, WRONG, WRONG);
    assert_cause (fixture, NULL, "content");
}

static void
test_medium (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GVariant) report = NULL;
    g_autoptr (GVariant) ranges = NULL;
    g_autofree char *text = NULL;

    (void) user_data;
    find_wrong (fixture, 3, WRONG, WRONG);
    find_wrong (fixture, 64, WRONG, WRONG);
    assert_cause (fixture, fixture->table, "medium");
    report = burin_job_dup_report (fixture->job);
    ranges = g_variant_lookup_value (report, "bad-ranges", NULL);
    text = g_variant_print (ranges, FALSE);
    g_assert_cmpstr (text, ==, "[(3146240, 1024), (67109376, 1024)]");
}

/* The last chunk alone proves nothing, wherever it is. */
static void
test_medium_at_the_end (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, N_CHUNKS - 1, WRONG, WRONG);
    assert_cause (fixture, fixture->table, "medium");
}

static void
test_unstable (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, WRONG, WRONG);
    find_wrong (fixture, 9, WRONG, WRONG + 1);
    assert_cause (fixture, fixture->table, "unstable");
}

static void
test_wraps (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, 3 + 64, 3 + 64);
    find_wrong (fixture, 4, 4 + 128, 4 + 128);
    assert_capacity (fixture, 64);
}

/* No drive is as small as that: it is a write that went astray. */
static void
test_looks_like_a_neighbour (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, 3 + 32, 3 + 32);
    find_wrong (fixture, 4, 4 + 65, 4 + 65);
    g_assert_cmpuint (burin_verdict_find_capacity (fixture->table, fixture->mismatches), ==, 0);
    assert_cause (fixture, fixture->table, "medium");
}

/* Zeros are on every new drive, and in many an image. */
static void
test_looks_empty (Fixture *fixture, gconstpointer user_data)
{
    guint8 *zeros = burin_aligned_alloc (BURIN_CHUNK_SIZE);
    guint64 digest = burin_chunk_digest (zeros, BURIN_CHUNK_SIZE);
    BurinChunk empty = {
        .offset = N_CHUNKS * (guint64) BURIN_CHUNK_SIZE,
        .length = BURIN_CHUNK_SIZE,
        .digest = digest,
        .is_zero = TRUE,
    };

    (void) user_data;
    burin_chunk_table_add (fixture->table, &empty);
    find_wrong (fixture, N_CHUNKS - 64, digest, digest);
    assert_cause (fixture, fixture->table, "medium");
    free (zeros);
}

static void
test_forgets_the_rest (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_all_wrong_from (fixture, 128);
    assert_capacity (fixture, 128);
}

static void
test_bad_from_somewhere_on (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_all_wrong_from (fixture, 100);
    assert_cause (fixture, fixture->table, "medium");
}

static void
test_nothing_written (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    (void) burin_chunk_table_doubt (fixture->table, 0); /* the head comes last */
    find_all_wrong_from (fixture, 1);
    assert_cause (fixture, fixture->table, "nothing-written");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
    ADD ("/verdict/nothing", test_nothing);
    ADD ("/verdict/content", test_content);
    ADD ("/verdict/medium", test_medium);
    ADD ("/verdict/medium-at-the-end", test_medium_at_the_end);
    ADD ("/verdict/unstable", test_unstable);
    ADD ("/verdict/wraps", test_wraps);
    ADD ("/verdict/looks-like-a-neighbour", test_looks_like_a_neighbour);
    ADD ("/verdict/looks-empty", test_looks_empty);
    ADD ("/verdict/forgets-the-rest", test_forgets_the_rest);
    ADD ("/verdict/bad-from-somewhere-on", test_bad_from_somewhere_on);
    ADD ("/verdict/nothing-written", test_nothing_written);
#undef ADD
    return g_test_run ();
}
