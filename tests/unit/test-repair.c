/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong gets its second chance, or is left alone. Drives that stay wrong are the business
 * of the matrix of faults, in tests/integration.
 */
#include "burin-repair.h"
#include "frame-fixture.h"

#include <string.h>
#include <unistd.h>

#define N_CHUNKS 68

/* With more than this, it is not a slip. */
#define MOST_CHUNKS 16

/*
 * A drive in a file that holds nothing, an image that was taken to its end, and what is wrong.
 */
typedef struct {
    char *path;
    int fd;
    BurinTarget target;
    FixtureReader reader;
    BurinJob *job;
    BurinFeedTaker *taker;
    BurinChunkTable *table;
    GArray *mismatches;
} Fixture;

static void
take_image (Fixture *fixture)
{
    BurinFeedChunk *chunk;
    GError *error = NULL;

    while (burin_feed_take (fixture->taker, &chunk, &error) && chunk != NULL) {
        burin_chunk_table_add (fixture->table, &chunk->chunk);
        burin_feed_chunk_release (chunk);
    }
    g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (BurinFeed) feed = NULL;
    GError *error = NULL;

    fixture->reader.hangs_up = user_data != NULL;
    fixture->fd = g_file_open_tmp ("burin-repair-XXXXXX", &fixture->path, &error);
    g_assert_no_error (error);
    g_assert_cmpint (ftruncate (fixture->fd, N_CHUNKS * (off_t) BURIN_CHUNK_SIZE), ==, 0);
    g_assert_true (burin_target_init (&fixture->target, fixture->fd, "drive", &error));
    feed = burin_feed_new (fixture_reader_start (&fixture->reader, N_CHUNKS), 1);
    fixture->job = burin_job_new (BURIN_JOB_WRITE);
    fixture->taker = burin_feed_join (feed, burin_job_get_cancellable (fixture->job));
    fixture->table = burin_chunk_table_new ();
    fixture->mismatches = g_array_new (FALSE, FALSE, sizeof (BurinMismatch));
    take_image (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    burin_feed_leave (fixture->taker);
    fixture_reader_join (&fixture->reader);
    g_array_unref (fixture->mismatches);
    burin_chunk_table_free (fixture->table);
    g_object_unref (fixture->job);
    close (fixture->fd);
    unlink (fixture->path);
    g_free (fixture->path);
}

static void
find_wrong (Fixture *fixture, guint64 index, guint64 seen)
{
    BurinMismatch mismatch = {
        .chunk = burin_chunk_table_get (fixture->table, index),
        .seen = {seen, seen},
        .bad_offset = index * BURIN_CHUNK_SIZE,
        .bad_length = BURIN_CHUNK_SIZE,
    };

    g_array_append_val (fixture->mismatches, mismatch);
}

static gboolean
run (Fixture *fixture, GError **error)
{
    return burin_repair_run (fixture->job, &fixture->target, fixture->taker, fixture->table,
                             fixture->mismatches, error);
}

static gboolean
is_written (Fixture *fixture, guint64 index)
{
    guint8 byte;

    g_assert_cmpint (pread (fixture->fd, &byte, 1, (off_t) (index * BURIN_CHUNK_SIZE + 99)), ==, 1);
    return byte == index;
}

static void
test_mends (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GVariant) report = NULL;
    g_autoptr (GVariant) ranges = NULL;
    g_autofree char *text = NULL;
    GError *error = NULL;

    (void) user_data;
    find_wrong (fixture, 3, 1);
    find_wrong (fixture, 4, 1);
    find_wrong (fixture, N_CHUNKS - 1, 1);
    g_assert_true (run (fixture, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (fixture->mismatches->len, ==, 0);
    g_assert_true (is_written (fixture, 3));
    g_assert_true (is_written (fixture, 4));
    g_assert_true (is_written (fixture, N_CHUNKS - 1));
    g_assert_true (burin_chunk_table_is_proven (fixture->table, 3));
    g_assert_false (is_written (fixture, 5));

    report = burin_job_dup_report (fixture->job);
    ranges = g_variant_lookup_value (report, "rewritten-ranges", NULL);
    text = g_variant_print (ranges, FALSE);
    g_assert_cmpstr (text, ==, "[(3145728, 2097152), (70254592, 1048576)]");
}

static void
assert_left_alone (Fixture *fixture)
{
    guint n = fixture->mismatches->len;
    GError *error = NULL;

    g_assert_true (run (fixture, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (fixture->mismatches->len, ==, n);
    g_assert_false (is_written (fixture, 3));
}

static void
test_too_much (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    for (guint64 i = 0; i <= MOST_CHUNKS; i++)
        find_wrong (fixture, 3 + i, 1);
    assert_left_alone (fixture);
}

/* Mending one place would destroy the other one, which is right. */
static void
test_counterfeit (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, burin_chunk_table_get (fixture->table, 3 + 64).digest);
    assert_left_alone (fixture);
}

/* What was found stays true, though nobody can say what it should be. */
static void
test_no_second_reading (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    find_wrong (fixture, 3, 1);
    assert_left_alone (fixture);
}

static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GError) error = NULL;

    (void) user_data;
    find_wrong (fixture, 3, 1);
    burin_job_cancel (fixture->job);
    g_assert_false (run (fixture, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    g_assert_false (is_written (fixture, 3));
}

int
main (int argc, char **argv)
{
    static const gboolean hangs_up = TRUE;

    g_test_init (&argc, &argv, NULL);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
    ADD ("/repair/mends", NULL, test_mends);
    ADD ("/repair/too-much", NULL, test_too_much);
    ADD ("/repair/counterfeit", NULL, test_counterfeit);
    ADD ("/repair/no-second-reading", &hangs_up, test_no_second_reading);
    ADD ("/repair/cancelled", NULL, test_cancelled);
#undef ADD
    return g_test_run ();
}
