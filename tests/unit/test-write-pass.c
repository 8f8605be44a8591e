/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Writing only what has changed: when it is worth it, and what it may call right.
 */
#include "burin-write-pass.h"
#include "frame-fixture.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "burin-aligned.h"

#define N_CHUNKS 80

/* It is judged by so many chunks, and the head does not count. */
#define STRETCH 32

/*
 * A drive in a file that holds the image already, and a reader.
 */
typedef struct {
    char *path;
    int fd;
    BurinTarget target;
    FixtureReader reader;
    BurinJob *job;
    BurinFeedTaker *taker;
    BurinChunkTable *table;
} Fixture;

static void
put_chunk (Fixture *fixture, guint64 index, int value)
{
    g_autofree guint8 *data = g_malloc (BURIN_CHUNK_SIZE);

    memset (data, value, BURIN_CHUNK_SIZE);
    g_assert_cmpint (
        pwrite (fixture->fd, data, BURIN_CHUNK_SIZE, (off_t) (index * BURIN_CHUNK_SIZE)), ==,
        BURIN_CHUNK_SIZE);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (BurinFeed) feed = NULL;
    BurinFrameOrder order;
    GError *error = NULL;

    (void) user_data;
    fixture->fd = g_file_open_tmp ("burin-write-pass-XXXXXX", &fixture->path, &error);
    g_assert_no_error (error);
    for (guint64 i = 0; i < N_CHUNKS; i++)
        put_chunk (fixture, i, (int) i);
    g_assert_true (burin_target_init (&fixture->target, fixture->fd, "drive", &error));
    feed = burin_feed_new (fixture_reader_start (&fixture->reader, N_CHUNKS), 1);
    fixture->job = burin_job_new (BURIN_JOB_WRITE);
    fixture->taker = burin_feed_join (feed, burin_job_get_cancellable (fixture->job));
    fixture->table = burin_chunk_table_new ();
    g_assert_true (burin_feed_wait_start (fixture->taker, &order, &error));
    burin_job_enter (fixture->job, BURIN_JOB_PREPARING, 0);
    burin_job_enter (fixture->job, BURIN_JOB_WRITING, order.size);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    burin_feed_leave (fixture->taker);
    fixture_reader_join (&fixture->reader);
    burin_chunk_table_free (fixture->table);
    g_object_unref (fixture->job);
    close (fixture->fd);
    unlink (fixture->path);
    g_free (fixture->path);
}

static void
run (Fixture *fixture, gboolean changed_only)
{
    BurinWritePass pass = {
        .job = fixture->job,
        .target = &fixture->target,
        .taker = fixture->taker,
        .changed_only = changed_only,
        .table = fixture->table,
        .head = burin_aligned_alloc (BURIN_CHUNK_SIZE),
    };
    GError *error = NULL;

    g_assert_true (burin_write_pass_run (&pass, &error));
    g_assert_no_error (error);
    g_assert_true (pass.head[0] == 0 && pass.head[BURIN_CHUNK_SIZE - 1] == 0);
    free (pass.head);
}

static void
assert_image_but_head (Fixture *fixture)
{
    g_autofree guint8 *data = g_malloc (BURIN_CHUNK_SIZE);

    for (guint64 i = 1; i < N_CHUNKS; i++) {
        g_assert_cmpint (
            pread (fixture->fd, data, BURIN_CHUNK_SIZE, (off_t) (i * BURIN_CHUNK_SIZE)), ==,
            BURIN_CHUNK_SIZE);
        g_assert_cmpuint (data[0], ==, i);
        g_assert_cmpuint (data[BURIN_CHUNK_SIZE - 1], ==, i);
    }
}

static guint64
chunks_unchanged (Fixture *fixture)
{
    g_autoptr (GVariant) report = burin_job_dup_report (fixture->job);
    guint64 bytes;

    g_assert_true (g_variant_lookup (report, "bytes-unchanged", "t", &bytes));
    return bytes / BURIN_CHUNK_SIZE;
}

static void
test_all (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    put_chunk (fixture, 7, 0xee);
    put_chunk (fixture, 0, 0xee);
    run (fixture, FALSE);
    assert_image_but_head (fixture);
    g_assert_cmpuint (chunks_unchanged (fixture), ==, 0);
    g_assert_cmpuint (burin_chunk_table_get_n_chunks (fixture->table), ==, N_CHUNKS);
    g_assert_false (burin_chunk_table_is_proven (fixture->table, 1));
}

static void
test_changed_only (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    put_chunk (fixture, 7, 0xee);
    run (fixture, TRUE);
    assert_image_but_head (fixture);
    g_assert_cmpuint (chunks_unchanged (fixture), ==, N_CHUNKS - 2);
    g_assert_true (burin_chunk_table_is_proven (fixture->table, 6));
    g_assert_false (burin_chunk_table_is_proven (fixture->table, 7));
}

/* Half of a stretch is enough to go on. */
static void
test_worth_it (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    for (guint64 i = 1; i <= STRETCH / 2; i++)
        put_chunk (fixture, STRETCH + i, 0xee);
    run (fixture, TRUE);
    assert_image_but_head (fixture);
    g_assert_cmpuint (chunks_unchanged (fixture), ==, N_CHUNKS - 1 - STRETCH / 2);
}

/*
 * More than half of a stretch is not, even when blocks come back out of order and as many as are in
 * flight are counted with another stretch. What is in flight when that gets known is still
 * compared.
 */
static void
test_not_worth_it (Fixture *fixture, gconstpointer user_data)
{
    guint depth = fixture->target.depth;
    guint n_changed = STRETCH / 2 + 1 + depth;
    guint64 compared_equal = 2 * STRETCH - n_changed;

    (void) user_data;
    for (guint i = 1; i <= n_changed; i++)
        put_chunk (fixture, STRETCH + i, 0xee);
    run (fixture, TRUE);
    assert_image_but_head (fixture);
    g_assert_cmpuint (chunks_unchanged (fixture), >=, compared_equal - depth);
    g_assert_cmpuint (chunks_unchanged (fixture), <=, compared_equal + 2 * depth);
    g_assert_cmpuint (chunks_unchanged (fixture), <, N_CHUNKS - 1 - n_changed);
}

/* What was right may lie where something else is found, and be written over with it. */
static void
test_doubts (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    put_chunk (fixture, 70, 3);
    run (fixture, TRUE);
    assert_image_but_head (fixture);
    g_assert_false (burin_chunk_table_is_proven (fixture->table, 3));
    g_assert_true (burin_chunk_table_is_proven (fixture->table, 4));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)
    ADD ("/write-pass/all", test_all);
    ADD ("/write-pass/changed-only", test_changed_only);
    ADD ("/write-pass/worth-it", test_worth_it);
    ADD ("/write-pass/not-worth-it", test_not_worth_it);
    ADD ("/write-pass/doubts", test_doubts);
#undef ADD
    return g_test_run ();
}
