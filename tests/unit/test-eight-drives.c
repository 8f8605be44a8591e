/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Eight drives at once from one reader, each but one with a fault of its own. The linker puts the
 * faults in front of burin_target_read() and its like. Also run under the thread sanitizer.
 */
#include "burin-flash.h"
#include "frame-fixture.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define N_CHUNKS 12
#define IMAGE_SIZE (N_CHUNKS * (guint64) BURIN_CHUNK_SIZE)
#define DRIVE_SIZE (IMAGE_SIZE + 2 * BURIN_CHUNK_SIZE)

/* A chunk in the middle, where the faults are. */
#define BAD 5
#define BAD_OFFSET (BAD * (guint64) BURIN_CHUNK_SIZE)

/* Microseconds that the slow drive takes for each request. */
#define SLOWNESS 5000

typedef enum {
    SOUND,
    WRITE_FAILS,
    READ_FAILS,
    READS_WRONG,
    FORGETS_ONCE,
    FLUSH_FAILS,
    GOES_AWAY,
    SLOW,
    N_DRIVES,
} Fault;

/*
 * A drive in a file, and the job that writes it, in a thread of its own.
 */
typedef struct {
    Fault fault;
    char *path;
    BurinTarget target;
    BurinJob *job;
    BurinFeedTaker *taker;
    GError *error;
    GThread *thread;
    gint n_forgotten; /* atomic: by several requests at once */
} Drive;

static const struct {
    const char *name;
    BurinError code; /* 0: the job must be done */
    int errnum;
} faults[N_DRIVES] = {
    [SOUND] = {"sound", 0, 0},
    [WRITE_FAILS] = {"write-fails", BURIN_ERROR_DRIVE_WRITE, EIO},
    [READ_FAILS] = {"read-fails", BURIN_ERROR_DRIVE_READ, EIO},
    [READS_WRONG] = {"reads-wrong", BURIN_ERROR_VERIFY_MISMATCH, 0},
    [FORGETS_ONCE] = {"forgets-once", 0, 0},
    [FLUSH_FAILS] = {"flush-fails", BURIN_ERROR_DRIVE_FLUSH, EIO},
    [GOES_AWAY] = {"goes-away", BURIN_ERROR_DRIVE_GONE, ENODEV},
    [SLOW] = {"slow", 0, 0},
};

static Drive drives[N_DRIVES];

static Drive *
drive_of (const BurinTarget *target)
{
    for (guint i = 0; i < N_DRIVES; i++)
        if (target->fd == drives[i].target.fd)
            return &drives[i];
    g_assert_not_reached ();
}

static gboolean
fail (const Drive *drive, const char *operation, guint64 offset, gsize length, GError **error)
{
    BurinErrorDetails details = {
        .operation = operation,
        .errnum = faults[drive->fault].errnum,
        .offset = offset,
        .length = length,
        .drive = drive->target.name,
    };

    burin_set_error (error, faults[drive->fault].code, &details, "could not %s", operation);
    return FALSE;
}

static gboolean
touches_bad (gsize length, guint64 offset)
{
    return offset <= BAD_OFFSET && BAD_OFFSET < offset + length;
}

gboolean __real_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error);
gboolean __real_burin_target_write (
    const BurinTarget *target, const void *buffer, gsize length, guint64 offset, GError **error);
gboolean __real_burin_target_flush (const BurinTarget *target, GError **error);
gboolean __wrap_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error);
gboolean __wrap_burin_target_write (
    const BurinTarget *target, const void *buffer, gsize length, guint64 offset, GError **error);
gboolean __wrap_burin_target_flush (const BurinTarget *target, GError **error);

gboolean
__wrap_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error)
{
    Drive *drive = drive_of (target);

    if (drive->fault == SLOW)
        g_usleep (SLOWNESS);
    if (drive->fault == READ_FAILS && touches_bad (length, offset))
        return fail (drive, "read", offset, length, error);
    if (!__real_burin_target_read (target, buffer, length, offset, error))
        return FALSE;
    if (drive->fault == READS_WRONG && touches_bad (length, offset))
        ((guint8 *) buffer)[BAD_OFFSET - offset] ^= 1;
    return TRUE;
}

gboolean
__wrap_burin_target_write (
    const BurinTarget *target, const void *buffer, gsize length, guint64 offset, GError **error)
{
    Drive *drive = drive_of (target);

    if (drive->fault == SLOW)
        g_usleep (SLOWNESS);
    if ((drive->fault == WRITE_FAILS || drive->fault == GOES_AWAY) && touches_bad (length, offset))
        return fail (drive, "write", offset, length, error);
    if (drive->fault == FORGETS_ONCE && touches_bad (length, offset) &&
        g_atomic_int_add (&drive->n_forgotten, 1) == 0)
        return TRUE;
    return __real_burin_target_write (target, buffer, length, offset, error);
}

gboolean
__wrap_burin_target_flush (const BurinTarget *target, GError **error)
{
    Drive *drive = drive_of (target);

    if (drive->fault == FLUSH_FAILS)
        return fail (drive, "flush", 0, 0, error);
    return __real_burin_target_flush (target, error);
}

static gpointer
flash (gpointer user_data)
{
    Drive *drive = user_data;
    BurinFlashOptions options = {.flags = BURIN_FLASH_NONE};
    BurinFrameOrder order;

    burin_job_enter (drive->job, BURIN_JOB_PREPARING, 0);
    if (burin_feed_wait_start (drive->taker, &order, &drive->error))
        (void) burin_flash_run (drive->job, &drive->target, drive->taker, &options,
                                &drive->error); /* the error tells */
    burin_feed_leave (g_steal_pointer (&drive->taker));
    burin_job_end (drive->job, drive->error);
    return NULL;
}

static void
drive_start (Drive *drive, Fault fault, BurinFeed *feed)
{
    GError *error = NULL;
    int fd = g_file_open_tmp ("burin-eight-drives-XXXXXX", &drive->path, &error);

    g_assert_no_error (error);
    g_assert_cmpint (ftruncate (fd, (off_t) DRIVE_SIZE), ==, 0);
    g_assert_true (burin_target_init (&drive->target, fd, faults[fault].name, &error));
    drive->fault = fault;
    drive->job = burin_job_new (BURIN_JOB_WRITE);
    drive->taker = burin_feed_join (feed, burin_job_get_cancellable (drive->job));
    drive->thread = g_thread_new (faults[fault].name, flash, drive);
}

static void
drive_end (Drive *drive)
{
    g_clear_error (&drive->error);
    g_object_unref (drive->job);
    close (drive->target.fd);
    unlink (drive->path);
    g_free (drive->path);
}

static void
assert_holds_image (const Drive *drive)
{
    g_autofree guint8 *data = g_malloc (BURIN_CHUNK_SIZE);

    for (guint i = 0; i < N_CHUNKS; i++) {
        g_assert_cmpint (pread (drive->target.fd, data, BURIN_CHUNK_SIZE,
                                (off_t) (i * (guint64) BURIN_CHUNK_SIZE)),
                         ==, BURIN_CHUNK_SIZE);
        g_assert_cmpuint (data[0], ==, i);
        g_assert_cmpuint (data[BURIN_CHUNK_SIZE - 1], ==, i);
    }
}

static void
check_end (const Drive *drive)
{
    const BurinErrorDetails *details;

    g_test_message ("%s: %s", drive->target.name,
                    drive->error != NULL ? drive->error->message : "done");
    if (faults[drive->fault].code == 0) {
        g_assert_no_error (drive->error);
        g_assert_cmpint (burin_job_get_state (drive->job), ==, BURIN_JOB_DONE);
        assert_holds_image (drive);
        return;
    }
    g_assert_error (drive->error, BURIN_ERROR, (int) faults[drive->fault].code);
    g_assert_cmpint (burin_job_get_state (drive->job), ==, BURIN_JOB_FAILED);
    details = burin_error_get_details (drive->error);
    g_assert_cmpint (details->errnum, ==, faults[drive->fault].errnum);
    g_assert_cmpstr (details->drive, ==, drive->target.name);
}

static void
test_one_of_each_fault (void)
{
    FixtureReader reader = {};
    BurinFeed *feed = burin_feed_new (fixture_reader_start (&reader, N_CHUNKS), N_DRIVES);

    for (guint i = 0; i < N_DRIVES; i++)
        drive_start (&drives[i], (Fault) i, feed);
    burin_feed_unref (feed);
    for (guint i = 0; i < N_DRIVES; i++)
        g_thread_join (drives[i].thread);
    fixture_reader_join (&reader);
    for (guint i = 0; i < N_DRIVES; i++)
        check_end (&drives[i]);
    g_assert_cmpint (g_atomic_int_get (&drives[FORGETS_ONCE].n_forgotten), ==, 2);
    for (guint i = 0; i < N_DRIVES; i++)
        drive_end (&drives[i]);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);

    /* Its first use is not ordered with the others: GLib means that, the thread sanitizer not. */
    (void) burin_error_quark ();
    g_test_add_func ("/eight-drives/one-of-each-fault", test_one_of_each_fault);
    return g_test_run ();
}
