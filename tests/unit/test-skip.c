/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an image says does not matter: becomes zeros, or stays as it was, and is never compared with
 * what somebody else wrote.
 */
#include "burin-aligned.h"
#include "burin-compare.h"
#include "burin-flash.h"
#include "burin-repair.h"
#include "burin-skip-map.h"
#include "frame-fixture.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define DRIVE_SIZE (8 * MIB)
#define OLD 0xee
#define NEW 0x11

typedef struct {
    BurinFrameType type;
    guint64 offset;
    guint64 length;
} Part;

/* A part of the head; parts of a chunk; a whole chunk; the end, inside a sector. */
static const Part parts[] = {
    {BURIN_FRAME_DATA, 0, 8192},
    {BURIN_FRAME_SKIP, 8192, MIB - 8192},
    {BURIN_FRAME_DATA, MIB, 4096},
    {BURIN_FRAME_SKIP, MIB + 4096, 100 * 4096},
    {BURIN_FRAME_DATA, MIB + 101 * 4096, 155 * 4096},
    {BURIN_FRAME_SKIP, 2 * MIB, 2 * MIB},
    {BURIN_FRAME_ZERO, 4 * MIB, 4096},
    {BURIN_FRAME_SKIP, 4 * MIB + 4096, 10000},
};

#define IMAGE_SIZE (4 * MIB + 14096)
#define SKIPPED_IN_HEAD (MIB - 8192)
#define SKIPPED_BEHIND (100 * 4096 + 2 * MIB + 10000)

/*
 * A drive in a file that was used before, and the reader's end of a socket.
 */
typedef struct {
    char *path;
    int fd;
    int reader;
    BurinTarget target;
    BurinJob *job;
    BurinFeedTaker *taker;
    GThread *thread;
} Fixture;

static void
send_parts (int fd, guint64 start, guint64 end)
{
    g_autofree guint8 *data = g_malloc (MIB);

    memset (data, NEW, MIB);
    for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
        if (parts[i].offset < start || parts[i].offset >= end)
            continue;
        fixture_send_frame (fd, parts[i].type, 0, parts[i].offset, parts[i].length);
        if (parts[i].type == BURIN_FRAME_DATA)
            fixture_send_all (fd, data, parts[i].length);
    }
}

static void
send_end (int fd, BurinFrameFlags flags, guint64 offset)
{
    static const guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    fixture_send_frame (fd, BURIN_FRAME_END, flags, offset, sizeof digest);
    fixture_send_all (fd, digest, sizeof digest);
}

static gpointer
read_image (gpointer user_data)
{
    int fd = GPOINTER_TO_INT (user_data);
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    guint64 offset, length;

    fixture_send_frame (fd, BURIN_FRAME_START, BURIN_FRAME_SIZE_EXACT, 0, IMAGE_SIZE);
    send_parts (fd, 0, IMAGE_SIZE);
    send_end (fd, BURIN_FRAME_SIGNED | BURIN_FRAME_MATCHES, IMAGE_SIZE);
    while (read (fd, request, sizeof request) == sizeof request) {
        burin_frame_decode_request (request, &offset, &length);
        send_parts (fd, offset, offset + length);
        send_end (fd, 0, offset + length);
    }
    close (fd);
    return NULL;
}

static void
fill (Fixture *fixture, int value, guint64 offset, guint64 length)
{
    g_autofree guint8 *data = g_malloc (length);

    memset (data, value, length);
    g_assert_cmpint (pwrite (fixture->fd, data, length, (off_t) offset), ==, (gssize) length);
}

static void
assert_filled (Fixture *fixture, int value, guint64 offset, guint64 length)
{
    g_autofree guint8 *data = g_malloc (length);

    g_assert_cmpint (pread (fixture->fd, data, length, (off_t) offset), ==, (gssize) length);
    for (guint64 i = 0; i < length; i++)
        if (data[i] != value)
            g_error ("at %" G_GUINT64_FORMAT ": %x, not %x", offset + i, data[i], (guint) value);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    const BurinJobKind *kind = user_data;
    g_autoptr (BurinFeed) feed = NULL;
    BurinFrameOrder order;
    GError *error = NULL;
    int ends[2];

    fixture->fd = g_file_open_tmp ("burin-skip-XXXXXX", &fixture->path, &error);
    g_assert_no_error (error);
    fill (fixture, OLD, 0, DRIVE_SIZE);
    g_assert_true (burin_target_init (&fixture->target, fixture->fd, "drive", &error));
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    fixture->thread = g_thread_new ("reader", read_image, GINT_TO_POINTER (ends[1]));
    fixture->job = burin_job_new (*kind);
    feed = burin_feed_new (ends[0], 1);
    fixture->taker = burin_feed_join (feed, burin_job_get_cancellable (fixture->job));
    burin_job_enter (fixture->job, BURIN_JOB_PREPARING, 0);
    g_assert_true (burin_feed_wait_start (fixture->taker, &order, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    burin_feed_leave (fixture->taker);
    g_thread_join (fixture->thread);
    g_assert_finalize_object (fixture->job);
    close (fixture->fd);
    unlink (fixture->path);
    g_free (fixture->path);
}

static void
flash (Fixture *fixture, BurinFlashFlags flags)
{
    BurinFlashOptions options = {.flags = flags};
    GError *error = NULL;

    g_assert_true (
        burin_flash_run (fixture->job, &fixture->target, fixture->taker, &options, &error));
    g_assert_no_error (error);
}

static guint64
get_reported (Fixture *fixture, const char *key)
{
    g_autoptr (GVariant) report = burin_job_dup_report (fixture->job);
    guint64 bytes;

    g_assert_true (g_variant_lookup (report, key, "t", &bytes));
    return bytes;
}

static void
assert_data (Fixture *fixture)
{
    assert_filled (fixture, NEW, 0, 8192);
    assert_filled (fixture, NEW, MIB, 4096);
    assert_filled (fixture, NEW, MIB + 101 * 4096, 155 * 4096);
    assert_filled (fixture, 0, 4 * MIB, 4096);
}

static void
test_zeroed (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    flash (fixture, BURIN_FLASH_NONE);
    assert_data (fixture);
    assert_filled (fixture, 0, 8192, MIB - 8192);
    assert_filled (fixture, 0, MIB + 4096, 100 * 4096);
    assert_filled (fixture, 0, 2 * MIB, 2 * MIB + 4096 + 10000);
    g_assert_cmpuint (get_reported (fixture, "bytes-skipped"), ==, 0);
    g_assert_cmpuint (get_reported (fixture, "bytes-written"), ==, IMAGE_SIZE);
    g_assert_cmpuint (get_reported (fixture, "bytes-verified"), ==, IMAGE_SIZE);
}

static void
assert_kept (Fixture *fixture)
{
    assert_data (fixture);
    assert_filled (fixture, 0, 8192, MIB - 8192); /* the head is always erased */
    assert_filled (fixture, OLD, MIB + 4096, 100 * 4096);
    assert_filled (fixture, OLD, 2 * MIB, 2 * MIB);
    assert_filled (fixture, OLD, 4 * MIB + 4096, 10000);
    g_assert_cmpuint (get_reported (fixture, "bytes-skipped"), ==, SKIPPED_BEHIND);
    g_assert_cmpuint (get_reported (fixture, "bytes-verified"), ==, IMAGE_SIZE - SKIPPED_BEHIND);
}

static void
test_kept (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    flash (fixture, BURIN_FLASH_KEEP_SKIPPED);
    assert_kept (fixture);
    g_assert_cmpuint (get_reported (fixture, "bytes-written"), ==, IMAGE_SIZE - SKIPPED_BEHIND);
}

/* What matters is there already, and what does not must not make a difference. */
static void
test_kept_unchanged (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    fill (fixture, NEW, MIB, 4096);
    fill (fixture, NEW, MIB + 101 * 4096, 155 * 4096);
    flash (fixture, BURIN_FLASH_KEEP_SKIPPED | BURIN_FLASH_CHANGED_ONLY);
    assert_kept (fixture);
    g_assert_cmpuint (get_reported (fixture, "bytes-unchanged"), ==, 156 * 4096);
}

static void
test_publisher (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GVariant) report = NULL;
    const char *publisher;

    (void) user_data;
    flash (fixture, BURIN_FLASH_NONE);
    report = burin_job_dup_report (fixture->job);
    g_assert_true (g_variant_lookup (report, "publisher", "&s", &publisher));
    g_assert_cmpstr (publisher, ==, "signed");
}

static void
put_data (Fixture *fixture)
{
    fill (fixture, NEW, 0, 8192);
    fill (fixture, NEW, MIB, 4096);
    fill (fixture, NEW, MIB + 101 * 4096, 155 * 4096);
    fill (fixture, 0, 4 * MIB, 4096);
}

/* As somebody else left the drive: anything lies where it does not matter. */
static void
test_compare (Fixture *fixture, gconstpointer user_data)
{
    GError *error = NULL;

    (void) user_data;
    put_data (fixture);
    g_assert_true (burin_compare_run (fixture->job, &fixture->target, fixture->taker, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (get_reported (fixture, "bytes-skipped"), ==,
                      SKIPPED_IN_HEAD + SKIPPED_BEHIND);
    g_assert_cmpuint (get_reported (fixture, "bytes-verified"), ==,
                      IMAGE_SIZE - SKIPPED_IN_HEAD - SKIPPED_BEHIND);
}

static void
test_compare_different (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (GError) error = NULL;

    (void) user_data;
    put_data (fixture);
    fill (fixture, OLD, MIB + 101 * 4096, 1); /* the first byte behind what does not matter */
    g_assert_false (burin_compare_run (fixture->job, &fixture->target, fixture->taker, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_VERIFY_MISMATCH);
}

static void
take_image (Fixture *fixture, BurinChunkTable *table)
{
    BurinFeedChunk *chunk;
    GError *error = NULL;

    while (burin_feed_take (fixture->taker, &chunk, &error) && chunk != NULL) {
        burin_chunk_table_add (table, &chunk->chunk);
        burin_feed_chunk_release (chunk);
    }
    g_assert_no_error (error);
}

/* A chunk that is written once more still keeps what does not matter. */
static void
test_repair (Fixture *fixture, gconstpointer user_data)
{
    g_autoptr (BurinChunkTable) table = burin_chunk_table_new ();
    g_autoptr (GArray) mismatches = g_array_new (FALSE, FALSE, sizeof (BurinMismatch));
    BurinMismatch mismatch = {.seen = {1, 1}};
    GError *error = NULL;

    (void) user_data;
    take_image (fixture, table);
    mismatch.chunk = burin_chunk_table_get (table, 1);
    g_array_append_val (mismatches, mismatch);
    g_assert_true (burin_repair_run (fixture->job, &fixture->target, fixture->taker, table,
                                     mismatches, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (mismatches->len, ==, 0);
    assert_filled (fixture, NEW, MIB, 4096);
    assert_filled (fixture, OLD, MIB + 4096, 100 * 4096);
    assert_filled (fixture, NEW, MIB + 101 * 4096, 155 * 4096);
}

/* Whole sectors only, but for the one that the image ends in. */
static void
test_map (void)
{
    g_autofree guint8 *buffer = g_malloc (BURIN_CHUNK_SIZE);
    g_autofree guint8 *data = g_malloc (BURIN_CHUNK_SIZE);
    BurinSkipMap map = {};

    memset (buffer, OLD, BURIN_CHUNK_SIZE);
    memset (data, NEW, BURIN_CHUNK_SIZE);
    burin_skip_map_add (&map, 10, 511, FALSE);
    burin_skip_map_add (&map, 511, 1023, FALSE);
    g_assert_cmpuint (map.bytes, ==, 0);
    burin_skip_map_add (&map, 1025, 2048, FALSE);
    g_assert_cmpuint (map.bytes, ==, 512);
    burin_skip_map_add (&map, 4096, 4100, TRUE);
    g_assert_cmpuint (map.bytes, ==, 516);

    g_assert_true (burin_skip_map_merge (&map, buffer, data, BURIN_CHUNK_SIZE));
    g_assert_false (burin_skip_map_merge (&map, buffer, data, BURIN_CHUNK_SIZE));
    g_assert_cmpuint (buffer[1535], ==, NEW);
    g_assert_cmpuint (buffer[1536], ==, OLD);
    g_assert_cmpuint (buffer[2047], ==, OLD);
    g_assert_cmpuint (buffer[2048], ==, NEW);
    burin_skip_map_blank (&map, buffer);
    g_assert_cmpuint (buffer[1535], ==, NEW);
    g_assert_cmpuint (buffer[1536], ==, 0);
    g_assert_cmpuint (buffer[4607], ==, 0);
    g_assert_cmpuint (buffer[4608], ==, NEW);
}

static void
test_table (void)
{
    g_autoptr (BurinChunkTable) table = burin_chunk_table_new ();
    BurinChunk head = {.length = BURIN_CHUNK_SIZE, .digest = 1};
    BurinChunk whole = {.offset = BURIN_CHUNK_SIZE, .length = BURIN_CHUNK_SIZE, .digest = 2};
    BurinChunk part = {.offset = 2 * BURIN_CHUNK_SIZE, .length = BURIN_CHUNK_SIZE, .digest = 3};

    burin_skip_map_add (&whole.skip, 0, BURIN_CHUNK_SIZE, TRUE);
    burin_skip_map_add (&part.skip, 0, 4096, FALSE);
    burin_chunk_table_add (table, &head);
    burin_chunk_table_add (table, &whole);
    burin_chunk_table_add (table, &part);
    g_assert_true (burin_chunk_table_is_proven (table, 1));
    g_assert_cmpuint (burin_chunk_table_get (table, 2).skip.bytes, ==, 4096);
    g_assert_cmpuint (burin_chunk_table_get_unproven_bytes (table), ==, BURIN_CHUNK_SIZE - 4096);
    burin_chunk_table_set_proven (table, part.offset);
    g_assert_cmpuint (burin_chunk_table_doubt_all (table), ==, BURIN_CHUNK_SIZE - 4096);
    g_assert_true (burin_chunk_table_is_proven (table, 1));
}

int
main (int argc, char **argv)
{
    static const BurinJobKind writes = BURIN_JOB_WRITE, verifies = BURIN_JOB_VERIFY;

    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/skip/map", test_map);
    g_test_add_func ("/skip/table", test_table);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
    ADD ("/skip/zeroed", &writes, test_zeroed);
    ADD ("/skip/kept", &writes, test_kept);
    ADD ("/skip/kept-unchanged", &writes, test_kept_unchanged);
    ADD ("/skip/publisher", &writes, test_publisher);
    ADD ("/skip/compare", &verifies, test_compare);
    ADD ("/skip/compare-different", &verifies, test_compare_different);
    ADD ("/skip/repair", &writes, test_repair);
#undef ADD
    return g_test_run ();
}
