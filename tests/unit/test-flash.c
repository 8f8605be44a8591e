/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The engine's whole sequence on plain files: what it writes, and what it leaves behind when it
 * can't go on.
 */
#include "burin-compare.h"
#include "burin-flash.h"
#include "burin-frame-source.h"
#include "frame-fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define DRIVE_SIZE (8 * MIB)

/*
 * A drive in a file, a socket with a reader's frames, and the job between them.
 */
typedef struct {
    char *path;
    int fd;
    BurinTarget target;
    int write_end;
    BurinJob *job;
    BurinFeedTaker *taker;
    BurinFlashFlags flags;
    const char *sha256;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    const BurinJobKind *kind = user_data;
    g_autofree guint8 *old = g_malloc (DRIVE_SIZE);
    g_autoptr (BurinFeed) feed = NULL;
    GError *error = NULL;
    int ends[2];

    fixture->fd = g_file_open_tmp ("burin-flash-XXXXXX", &fixture->path, &error);
    g_assert_no_error (error);
    memset (old, 0xee, DRIVE_SIZE);
    g_assert_cmpint (write (fixture->fd, old, DRIVE_SIZE), ==, DRIVE_SIZE);
    g_assert_true (burin_target_init (&fixture->target, fixture->fd, "drive", &error));
    g_assert_no_error (error);

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    fixture->write_end = ends[1];
    fixture->job = burin_job_new (kind != NULL ? *kind : BURIN_JOB_WRITE);
    feed = burin_feed_new (ends[0], 1);
    fixture->taker = burin_feed_join (feed, burin_job_get_cancellable (fixture->job));
    burin_job_enter (fixture->job, BURIN_JOB_PREPARING, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    if (fixture->write_end >= 0)
        close (fixture->write_end);
    burin_feed_leave (fixture->taker);
    g_assert_finalize_object (fixture->job);
    close (fixture->fd);
    unlink (fixture->path);
    g_free (fixture->path);
}

static guint8 *
make_image (gsize size)
{
    guint8 *image = g_malloc (size);
    g_autoptr (GRand) rand = g_rand_new_with_seed (7);

    for (gsize i = 0; i < size; i++)
        image[i] = (guint8) g_rand_int (rand);
    return image;
}

/* How a reader's stream ends. */
typedef enum {
    ENDS_WELL,
    HANGS_UP,
    ABORTS,
    STALLS,
} Ending;

/*
 * What the other end of the pipe does, in a thread of its own: announces `size` bytes, sends
 * `sent`.
 */
typedef struct {
    int fd;
    const guint8 *image;
    gsize size;
    gsize sent;
    BurinFrameFlags flags;
    Ending ending;
} Sender;

static void
end_stream (const Sender *sender)
{
    switch (sender->ending) {
    case ENDS_WELL:
        fixture_send_end (sender->fd, sender->size);
        break;
    case HANGS_UP:
        close (sender->fd);
        break;
    case ABORTS:
        fixture_send_abort (sender->fd, BURIN_ERROR_IMAGE_CORRUPT, "bad xz");
        break;
    case STALLS:
        break;
    }
}

static gpointer
send_image (gpointer user_data)
{
    Sender *sender = user_data;

    fixture_send_frame (sender->fd, BURIN_FRAME_START, sender->flags, 0,
                        sender->flags & BURIN_FRAME_SIZE_EXACT ? sender->size : 0);
    for (gsize offset = 0; offset < sender->sent;) {
        gsize n = MIN ((gsize) 300000, sender->sent - offset);

        fixture_send_frame (sender->fd, BURIN_FRAME_DATA, 0, offset, n);
        fixture_send_all (sender->fd, sender->image + offset, n);
        offset += n;
    }
    end_stream (sender);
    return NULL;
}

static gboolean
run (Fixture *fixture, Sender *sender, GError **error)
{
    BurinFlashOptions options = {.flags = fixture->flags, .sha256 = fixture->sha256};
    GThread *thread;
    BurinFrameOrder order;
    gboolean done;

    sender->fd = fixture->write_end;
    if (sender->ending == HANGS_UP)
        fixture->write_end = -1;
    thread = g_thread_new ("sender", send_image, sender);
    g_assert_true (burin_feed_wait_start (fixture->taker, &order, error));
    if (burin_job_get_kind (fixture->job) == BURIN_JOB_WRITE)
        done = burin_flash_run (fixture->job, &fixture->target, fixture->taker, &options, error);
    else
        done = burin_compare_run (fixture->job, &fixture->target, fixture->taker, error);

    /* What is still on its way has nobody to go to. */
    burin_feed_leave (g_steal_pointer (&fixture->taker));
    g_thread_join (thread);
    burin_job_end (fixture->job, *error);
    return done;
}

static guint8 *
read_drive (Fixture *fixture)
{
    guint8 *content = g_malloc (DRIVE_SIZE);

    g_assert_cmpint (pread (fixture->fd, content, DRIVE_SIZE, 0), ==, DRIVE_SIZE);
    return content;
}

static gboolean
is_filled_with (const guint8 *data, gsize length, guint8 value)
{
    for (gsize i = 0; i < length; i++)
        if (data[i] != value)
            return FALSE;
    return TRUE;
}

static void
assert_blank_ends (Fixture *fixture)
{
    g_autofree guint8 *content = read_drive (fixture);

    g_assert_true (is_filled_with (content, MIB, 0));
    g_assert_true (is_filled_with (content + DRIVE_SIZE - MIB, MIB, 0));
}

static guint64
report_number (BurinJob *job, const char *key)
{
    g_autoptr (GVariant) report = burin_job_dup_report (job);
    guint64 number;

    g_assert_true (g_variant_lookup (report, key, "t", &number));
    return number;
}

static void
check_write (Fixture *fixture, gsize size, BurinFrameFlags flags)
{
    g_autofree guint8 *image = make_image (size);
    g_autofree guint8 *content = NULL;
    Sender sender = {.image = image, .size = size, .sent = size, .flags = flags};
    GError *error = NULL;
    gsize padded = (size + 511) / 512 * 512;

    g_assert_true (run (fixture, &sender, &error));
    g_assert_no_error (error);
    g_assert_cmpint (burin_job_get_state (fixture->job), ==, BURIN_JOB_DONE);

    content = read_drive (fixture);
    g_assert_cmpmem (content, size, image, size);
    g_assert_true (is_filled_with (content + size, padded - size, 0));
    if (padded < DRIVE_SIZE - MIB) {
        gsize start = MAX (padded, (gsize) MIB);

        g_assert_true (is_filled_with (content + start, DRIVE_SIZE - MIB - start, 0xee));
        g_assert_true (is_filled_with (content + DRIVE_SIZE - MIB, MIB, 0));
    }
    g_assert_cmpuint (report_number (fixture->job, "image-size"), ==, size);
    g_assert_cmpuint (report_number (fixture->job, "bytes-written"), ==, size);
    g_assert_cmpuint (report_number (fixture->job, "bytes-verified"), ==, size);
}

static void
test_odd_size (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_write (fixture, 3 * MIB + 12345, BURIN_FRAME_SIZE_EXACT);
}

static void
test_smaller_than_the_head (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_write (fixture, 1000, BURIN_FRAME_SIZE_EXACT);
}

static void
test_as_large_as_the_drive (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_write (fixture, DRIVE_SIZE, BURIN_FRAME_SIZE_EXACT);
}

static void
test_unknown_size (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    check_write (fixture, 5 * MIB, BURIN_FRAME_FLAGS_NONE);
}

static void
check_failure (Fixture *fixture, Sender sender, int expected)
{
    g_autofree guint8 *image = make_image (MAX (sender.sent, 1));
    GError *error = NULL;

    sender.image = image;
    g_assert_false (run (fixture, &sender, &error));
    g_assert_error (error, BURIN_ERROR, expected);
    g_assert_cmpint (burin_job_get_state (fixture->job), ==,
                     expected == BURIN_ERROR_CANCELLED ? BURIN_JOB_CANCELLED : BURIN_JOB_FAILED);
    g_error_free (error);
}

static void
test_reader_dies (Fixture *fixture, gconstpointer user_data)
{
    Sender sender = {
        .size = DRIVE_SIZE, .sent = 3 * MIB, .flags = BURIN_FRAME_SIZE_EXACT, .ending = HANGS_UP};

    (void) user_data;
    check_failure (fixture, sender, BURIN_ERROR_IMAGE_READ);
    assert_blank_ends (fixture);
}

static void
test_reader_aborts (Fixture *fixture, gconstpointer user_data)
{
    Sender sender = {.sent = DRIVE_SIZE, .ending = ABORTS};

    (void) user_data;
    check_failure (fixture, sender, BURIN_ERROR_IMAGE_CORRUPT);
    assert_blank_ends (fixture);
}

static void
test_outgrows_the_drive (Fixture *fixture, gconstpointer user_data)
{
    Sender sender = {.size = DRIVE_SIZE + 1, .sent = DRIVE_SIZE + 1};

    (void) user_data;
    check_failure (fixture, sender, BURIN_ERROR_DRIVE_TOO_SMALL);
    assert_blank_ends (fixture);
}

static void
test_known_to_be_too_large (Fixture *fixture, gconstpointer user_data)
{
    Sender sender = {.size = DRIVE_SIZE + 1, .sent = 0, .flags = BURIN_FRAME_SIZE_EXACT};
    g_autofree guint8 *content = NULL;

    (void) user_data;
    check_failure (fixture, sender, BURIN_ERROR_DRIVE_TOO_SMALL);
    content = read_drive (fixture);
    g_assert_true (is_filled_with (content, DRIVE_SIZE, 0xee));
}

static gpointer
cancel_soon (gpointer user_data)
{
    while (burin_job_get_state (user_data) != BURIN_JOB_WRITING)
        g_usleep (1000);
    g_usleep (G_USEC_PER_SEC / 10);
    burin_job_cancel (user_data);
    return NULL;
}

static void
test_cancel_while_the_reader_stalls (Fixture *fixture, gconstpointer user_data)
{
    Sender sender = {
        .size = DRIVE_SIZE, .sent = 5 * MIB, .flags = BURIN_FRAME_SIZE_EXACT, .ending = STALLS};
    GThread *canceller = g_thread_new ("canceller", cancel_soon, fixture->job);

    (void) user_data;
    check_failure (fixture, sender, BURIN_ERROR_CANCELLED);
    assert_blank_ends (fixture);
    g_thread_join (canceller);
}

/* The drive holds the image already, but for two chunks. */
static void
test_changed_only (Fixture *fixture, gconstpointer user_data)
{
    gsize size = 7 * MIB + 300;
    g_autofree guint8 *image = make_image (size);
    g_autofree guint8 *content = NULL;
    Sender sender = {.image = image, .size = size, .sent = size, .flags = BURIN_FRAME_SIZE_EXACT};
    GError *error = NULL;

    (void) user_data;
    fixture->flags = BURIN_FLASH_CHANGED_ONLY;
    g_assert_cmpint (pwrite (fixture->fd, image, size, 0), ==, size);
    g_assert_cmpint (pwrite (fixture->fd, "!", 1, 2 * MIB + 9), ==, 1);
    g_assert_true (run (fixture, &sender, &error));
    g_assert_no_error (error);
    content = read_drive (fixture);
    g_assert_cmpmem (content, size, image, size);
    /* The head is always written, and the last MiB of the drive was erased. */
    g_assert_cmpuint (report_number (fixture->job, "bytes-written"), ==, 2 * MIB + 300);
    g_assert_cmpuint (report_number (fixture->job, "bytes-unchanged"), ==, 5 * MIB);
    g_assert_cmpuint (report_number (fixture->job, "bytes-verified"), ==, size);
}

static void
test_unverified (Fixture *fixture, gconstpointer user_data)
{
    gsize size = 7 * MIB + 300;
    g_autofree guint8 *image = make_image (size);
    g_autofree guint8 *content = NULL;
    Sender sender = {.image = image, .size = size, .sent = size, .flags = BURIN_FRAME_SIZE_EXACT};
    GError *error = NULL;

    (void) user_data;
    fixture->flags = BURIN_FLASH_UNVERIFIED;
    g_assert_true (run (fixture, &sender, &error));
    g_assert_no_error (error);
    content = read_drive (fixture);
    g_assert_cmpmem (content, size, image, size);
    g_assert_cmpuint (report_number (fixture->job, "bytes-written"), ==, size);
    /* The head is proven all the same. */
    g_assert_cmpuint (report_number (fixture->job, "bytes-verified"), ==, MIB);
}

static void
test_compare_equal (Fixture *fixture, gconstpointer user_data)
{
    gsize size = 3 * MIB + 77;
    g_autofree guint8 *image = make_image (size);
    g_autofree guint8 *content = NULL;
    Sender sender = {.image = image, .size = size, .sent = size, .flags = BURIN_FRAME_SIZE_EXACT};
    GError *error = NULL;

    (void) user_data;
    g_assert_cmpint (pwrite (fixture->fd, image, size, 0), ==, size);
    g_assert_true (run (fixture, &sender, &error));
    g_assert_no_error (error);
    g_assert_cmpint (burin_job_get_state (fixture->job), ==, BURIN_JOB_DONE);
    g_assert_cmpuint (report_number (fixture->job, "bytes-verified"), ==, size);
    g_assert_cmpuint (report_number (fixture->job, "bytes-written"), ==, 0);
    content = read_drive (fixture);
    g_assert_true (is_filled_with (content + size, DRIVE_SIZE - size, 0xee));
}

static void
test_compare_different (Fixture *fixture, gconstpointer user_data)
{
    gsize size = 4 * MIB;
    g_autofree guint8 *image = make_image (size);
    Sender sender = {.image = image, .size = size, .sent = size, .flags = BURIN_FRAME_SIZE_EXACT};
    g_autoptr (GVariant) report = NULL;
    g_autoptr (GVariant) ranges = NULL;
    guint64 offset, length;
    g_autoptr (GError) error = NULL;
    guint8 flipped = (guint8) ~image[2 * MIB + 5];

    (void) user_data;
    g_assert_cmpint (pwrite (fixture->fd, image, size, 0), ==, size);
    g_assert_cmpint (pwrite (fixture->fd, &flipped, 1, 2 * MIB + 5), ==, 1);
    g_assert_false (run (fixture, &sender, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_VERIFY_MISMATCH);
    g_assert_cmpuint (burin_error_get_details (error)->offset, ==, 2 * MIB);

    report = burin_job_dup_report (fixture->job);
    ranges = g_variant_lookup_value (report, "bad-ranges", G_VARIANT_TYPE ("a(tt)"));
    g_assert_cmpuint (g_variant_n_children (ranges), ==, 1);
    g_variant_get_child (ranges, 0, "(tt)", &offset, &length);
    g_assert_cmpuint (offset, ==, 2 * MIB);
    g_assert_cmpuint (length, ==, MIB);
}

static void
test_hostile_frames (void)
{
    g_autoptr (GRand) rand = g_rand_new_with_seed (3);

    for (guint i = 0; i < 500; i++) {
        g_autoptr (BurinFrameSource) source = NULL;
        g_autoptr (GError) error = NULL;
        guint8 noise[512];
        BurinFrame frame;
        int ends[2];

        for (gsize j = 0; j < sizeof noise; j++)
            noise[j] = (guint8) g_rand_int_range (rand, 0, 3);
        memcpy (noise, "BRN1", 4);
        g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
        fixture_send_all (ends[1], noise, sizeof noise);
        close (ends[1]);
        source = burin_frame_source_new (ends[0], NULL);
        while (burin_frame_source_next (source, &frame, &error))
            g_assert_cmpuint (frame.length, <=, BURIN_IMAGE_MAX_SIZE);
        g_assert_nonnull (error);
    }
}

static void
test_progress_never_goes_down (void)
{
    g_autoptr (BurinJob) job = burin_job_new (BURIN_JOB_WRITE);
    BurinProgress progress;
    double last = 0.0;

    burin_job_enter (job, BURIN_JOB_PREPARING, 0);
    burin_job_enter (job, BURIN_JOB_WRITING, 1000);
    for (guint i = 0; i < 12; i++) { /* more than was announced, too */
        burin_job_add_done (job, 100);
        burin_job_get_progress (job, &progress);
        g_assert_cmpfloat (progress.fraction, >=, last);
        g_assert_cmpfloat (progress.fraction, <=, 0.5);
        last = progress.fraction;
    }
    burin_job_enter (job, BURIN_JOB_FLUSHING, 0);
    burin_job_get_progress (job, &progress);
    g_assert_cmpfloat (progress.fraction, ==, 0.5);
    burin_job_enter (job, BURIN_JOB_VERIFYING, 1000);
    burin_job_get_progress (job, &progress);
    g_assert_cmpfloat (progress.fraction, ==, 0.5);
    burin_job_enter (job, BURIN_JOB_FINISHING, 0);
    burin_job_get_progress (job, &progress);
    g_assert_cmpfloat (progress.fraction, ==, 1.0);
    burin_job_end (job, NULL);
}

static void
test_illegal_edge_is_refused (void)
{
    g_autoptr (BurinJob) job = burin_job_new (BURIN_JOB_WRITE);

    g_test_expect_message ("burin", G_LOG_LEVEL_CRITICAL, "*can't go from queued to flushing*");
    burin_job_enter (job, BURIN_JOB_FLUSHING, 0);
    g_test_assert_expected_messages ();
    g_assert_cmpint (burin_job_get_state (job), ==, BURIN_JOB_QUEUED);
}

int
main (int argc, char **argv)
{
    static const BurinJobKind verify = BURIN_JOB_VERIFY;

    g_test_init (&argc, &argv, NULL);
    signal (SIGPIPE, SIG_IGN);

#define ADD(path, data, function) g_test_add (path, Fixture, data, set_up, function, tear_down)
    ADD ("/flash/odd-size", NULL, test_odd_size);
    ADD ("/flash/smaller-than-the-head", NULL, test_smaller_than_the_head);
    ADD ("/flash/as-large-as-the-drive", NULL, test_as_large_as_the_drive);
    ADD ("/flash/unknown-size", NULL, test_unknown_size);
    ADD ("/flash/reader-dies", NULL, test_reader_dies);
    ADD ("/flash/reader-aborts", NULL, test_reader_aborts);
    ADD ("/flash/outgrows-the-drive", NULL, test_outgrows_the_drive);
    ADD ("/flash/known-to-be-too-large", NULL, test_known_to_be_too_large);
    ADD ("/flash/cancel-while-the-reader-stalls", NULL, test_cancel_while_the_reader_stalls);
    ADD ("/flash/changed-only", NULL, test_changed_only);
    ADD ("/flash/unverified", NULL, test_unverified);
    ADD ("/compare/equal", &verify, test_compare_equal);
    ADD ("/compare/different", &verify, test_compare_different);
#undef ADD
    g_test_add_func ("/frame-source/hostile", test_hostile_frames);
    g_test_add_func ("/job/progress-never-goes-down", test_progress_never_goes_down);
    g_test_add_func ("/job/illegal-edge-is-refused", test_illegal_edge_is_refused);
    return g_test_run ();
}
