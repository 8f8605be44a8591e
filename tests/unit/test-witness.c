/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a drive that another one took the place of is known from one that was only left alone.
 * The linker puts a drive that can be told to lie in the place of burin_target_read().
 */
#include "burin-witness.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "burin-aligned.h"
#include "burin-error.h"

#define CHUNK 65536
#define N_CHUNKS 8

/* Looks each time. */
#define IMPATIENT (-1)

/*
 * A drive in a file. Chunk 0 of what is written is blank, as the head is; each of the others is
 * full of one byte.
 */
typedef struct {
    char *path;
    int fd;
    BurinWitness *witness;
    BurinTarget target;
    guint8 *buffer;
} Fixture;

/* How many reads are going to be wrong. Static: the functions of the linker know no other place. */
static guint n_lies;

gboolean __real_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error);
gboolean __wrap_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error);

gboolean
__wrap_burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error)
{
    if (!__real_burin_target_read (target, buffer, length, offset, error))
        return FALSE;
    if (n_lies > 0) {
        n_lies--;
        ((guint8 *) buffer)[0] ^= 1;
    }
    return TRUE;
}

static void
start_with (Fixture *fixture, gint64 patience)
{
    GError *error = NULL;

    fixture->fd = g_file_open_tmp ("burin-witness-XXXXXX", &fixture->path, &error);
    g_assert_no_error (error);
    g_assert_cmpint (ftruncate (fixture->fd, CHUNK * N_CHUNKS), ==, 0);
    g_assert_true (burin_target_init (&fixture->target, fixture->fd, "drive", &error));
    g_assert_no_error (error);
    fixture->witness = burin_witness_new (patience);
    fixture->target.witness = fixture->witness;
    fixture->buffer = burin_aligned_alloc (CHUNK);
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    start_with (fixture, IMPATIENT);
}

static void
set_up_patiently (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    start_with (fixture, 60 * G_USEC_PER_SEC);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    burin_witness_free (fixture->witness);
    free (fixture->buffer);
    close (fixture->fd);
    unlink (fixture->path);
    g_free (fixture->path);
}

static gboolean
move (Fixture *fixture, BurinTransferKind kind, guint chunk, guint8 byte, GError **error)
{
    BurinTransfer transfer = {kind, fixture->buffer, CHUNK, (guint64) chunk * CHUNK};

    memset (fixture->buffer, byte, CHUNK);
    return burin_transfer_run (&fixture->target, &transfer, NULL, error);
}

static void
assert_written (Fixture *fixture, guint chunk, guint8 byte)
{
    GError *error = NULL;

    g_assert_true (move (fixture, BURIN_TRANSFER_WRITE, chunk, byte, &error));
    g_assert_no_error (error);
}

static void
assert_refused (Fixture *fixture, BurinTransferKind kind, guint chunk)
{
    g_autoptr (GError) error = NULL;

    g_assert_false (move (fixture, kind, chunk, 'w', &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_CHANGED);
}

/* Behind the witness's back. */
static void
put (Fixture *fixture, guint chunk, guint8 byte)
{
    g_autofree guint8 *data = g_malloc (CHUNK);

    memset (data, byte, CHUNK);
    g_assert_cmpint (pwrite (fixture->fd, data, CHUNK, (off_t) chunk * CHUNK), ==, CHUNK);
}

static guint8
get (Fixture *fixture, guint chunk)
{
    guint8 byte;

    g_assert_cmpint (pread (fixture->fd, &byte, 1, (off_t) chunk * CHUNK), ==, 1);
    return byte;
}

static void
write_some (Fixture *fixture)
{
    assert_written (fixture, 0, 0);
    assert_written (fixture, 1, 'a');
    assert_written (fixture, 2, 'b');
    assert_written (fixture, 3, 0);
}

static void
test_same (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    assert_written (fixture, 1, 'c');
    assert_written (fixture, 2, 0);
    assert_written (fixture, 0, 'h');
    assert_written (fixture, 4, 'd');
}

static void
test_other (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    put (fixture, 1, 'x');
    put (fixture, 2, 'y');
    assert_refused (fixture, BURIN_TRANSFER_WRITE, 4);
    assert_refused (fixture, BURIN_TRANSFER_ZERO, 4);
    assert_refused (fixture, BURIN_TRANSFER_READ, 4);
    g_assert_cmpuint (get (fixture, 4), ==, 0);

    /* Even if it comes to look like ours. */
    put (fixture, 1, 'a');
    assert_refused (fixture, BURIN_TRANSFER_WRITE, 0);
}

/* Nothing but its start tells a stick on which the same image is already. */
static void
test_other_with_the_same_image (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    put (fixture, 0, 'h');
    assert_refused (fixture, BURIN_TRANSFER_WRITE, 4);
}

static void
test_blank_one (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    put (fixture, 1, 0);
    put (fixture, 2, 0);
    assert_refused (fixture, BURIN_TRANSFER_WRITE, 4);
}

/* What is wrong with it is for others to find. */
static void
test_same_that_has_lost_something (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    put (fixture, 2, 'y');
    assert_written (fixture, 4, 'd');
}

static void
test_same_that_is_read_wrong_once (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    n_lies = 1;
    assert_written (fixture, 4, 'd');
    g_assert_cmpuint (n_lies, ==, 0);
}

static void
test_what_was_read_counts (Fixture *fixture, gconstpointer user_data)
{
    GError *error = NULL;

    (void) user_data;
    put (fixture, 1, 'o');
    g_assert_true (move (fixture, BURIN_TRANSFER_READ, 1, 0, &error));
    g_assert_no_error (error);
    put (fixture, 1, 'x');
    assert_refused (fixture, BURIN_TRANSFER_WRITE, 4);
}

static void
test_no_pause (Fixture *fixture, gconstpointer user_data)
{
    (void) user_data;
    write_some (fixture);
    put (fixture, 1, 'x');
    put (fixture, 2, 'y');
    assert_written (fixture, 4, 'd');
}

static void
add (const char *name,
     void (*prepare) (Fixture *, gconstpointer),
     void (*test) (Fixture *, gconstpointer))
{
    g_autofree char *path = g_strconcat ("/witness/", name, NULL);

    g_test_add (path, Fixture, NULL, prepare, test, tear_down);
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);

    add ("same", set_up, test_same);
    add ("other", set_up, test_other);
    add ("other-with-the-same-image", set_up, test_other_with_the_same_image);
    add ("blank-one", set_up, test_blank_one);
    add ("same-that-has-lost-something", set_up, test_same_that_has_lost_something);
    add ("same-that-is-read-wrong-once", set_up, test_same_that_is_read_wrong_once);
    add ("what-was-read-counts", set_up, test_what_was_read_counts);
    add ("no-pause", set_up_patiently, test_no_pause);
    return g_test_run ();
}
