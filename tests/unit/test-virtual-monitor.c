/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "burin-virtual-monitor.h"

#define DRIVE_SIZE 65536

typedef struct {
    BurinVirtualMonitor *monitor;
    char *path;
    guint n_added;
    guint n_removed;
} Fixture;

static void
count_cb (GObject *monitor, gpointer argument, guint *count)
{
    (void) monitor, (void) argument;
    (*count)++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    int fd = g_file_open_tmp ("burin-virtual-XXXXXX", &fixture->path, NULL);

    (void) data;
    g_assert_cmpint (ftruncate (fd, DRIVE_SIZE), ==, 0);
    close (fd);
    fixture->monitor = burin_virtual_monitor_new ();
    g_signal_connect (fixture->monitor, "added", G_CALLBACK (count_cb), &fixture->n_added);
    g_signal_connect (fixture->monitor, "removed", G_CALLBACK (count_cb), &fixture->n_removed);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_cmpint (g_unlink (fixture->path), ==, 0);
    g_free (fixture->path);
    g_assert_finalize_object (fixture->monitor);
}

static BurinDrive *
add (Fixture *fixture, int flags, GError **error)
{
    int fd = open (fixture->path, flags | O_CLOEXEC);

    g_assert_cmpint (fd, >=, 0);
    return burin_virtual_monitor_add (fixture->monitor, fd, fixture->path, error);
}

static int
open_drive (Fixture *fixture, BurinDrive *drive, BurinAccess access, GError **error)
{
    return burin_drive_opener_open (BURIN_DRIVE_OPENER (fixture->monitor), drive, access, NULL,
                                    error);
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDWR, &error);
    g_autoptr (GPtrArray) drives = NULL;

    (void) data;
    g_assert_no_error (error);
    g_assert_cmpstr (burin_drive_get_id (drive), ==, "virtual_1");
    g_assert_cmpstr (burin_drive_get_node (drive), ==, fixture->path);
    g_assert_cmpuint (burin_drive_get_size (drive), ==, DRIVE_SIZE);
    g_assert_true (burin_drive_is_virtual (drive));
    g_assert_false (burin_drive_get_info (drive)->read_only);
    g_assert_cmpuint (fixture->n_added, ==, 1);
    drives = burin_drive_monitor_dup_drives (BURIN_DRIVE_MONITOR (fixture->monitor));
    g_assert_cmpuint (drives->len, ==, 1);
    g_assert_true (g_ptr_array_index (drives, 0) == drive);
}

static void
test_add_again (Fixture *fixture, gconstpointer data)
{
    g_autoptr (BurinDrive) first = add (fixture, O_RDWR, NULL);
    g_autoptr (BurinDrive) second = add (fixture, O_RDWR, NULL);
    g_autoptr (BurinDrive) third = NULL;

    (void) data;
    g_assert_true (first == second);
    g_assert_cmpuint (fixture->n_added, ==, 1);

    g_assert_cmpint (truncate (fixture->path, 2 * DRIVE_SIZE), ==, 0);
    third = add (fixture, O_RDWR, NULL);
    g_assert_cmpstr (burin_drive_get_id (third), ==, "virtual_2");
    g_assert_cmpuint (fixture->n_added, ==, 2);
    g_assert_cmpuint (fixture->n_removed, ==, 1);
}

static void
assert_not_added (Fixture *fixture, int fd)
{
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (fd, >=, 0);
    g_assert_null (burin_virtual_monitor_add (fixture->monitor, fd, "name", &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
    g_assert_cmpuint (fixture->n_added, ==, 0);
    g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1); /* taken, and so closed */
}

static void
test_add_unfit (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_not_added (fixture, open ("/dev/null", O_RDWR | O_CLOEXEC));
    assert_not_added (fixture, open ("/tmp", O_RDONLY | O_CLOEXEC));
    assert_not_added (fixture, open (fixture->path, O_WRONLY | O_CLOEXEC));
    assert_not_added (fixture, open (fixture->path, O_PATH | O_CLOEXEC));
    g_assert_cmpint (truncate (fixture->path, 1000), ==, 0);
    assert_not_added (fixture, open (fixture->path, O_RDWR | O_CLOEXEC));
    g_assert_cmpint (truncate (fixture->path, 0), ==, 0);
    assert_not_added (fixture, open (fixture->path, O_RDWR | O_CLOEXEC));
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDWR, NULL);
    int fd = open_drive (fixture, drive, BURIN_ACCESS_WRITE, &error);

    (void) data;
    g_assert_no_error (error);
    g_assert_cmpint (fcntl (fd, F_GETFL) & O_ACCMODE, ==, O_RDWR);
    g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
    close (fd);

    fd = open_drive (fixture, drive, BURIN_ACCESS_READ, &error);
    g_assert_no_error (error);
    g_assert_cmpint (fcntl (fd, F_GETFL) & O_ACCMODE, ==, O_RDONLY);
    close (fd);
}

/* Whoever hands over a file that he may only read must not get it written by a helper that may
 * more. */
static void
test_open_read_only (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDONLY, NULL);

    (void) data;
    g_assert_true (burin_drive_get_info (drive)->read_only);
    g_assert_cmpint (open_drive (fixture, drive, BURIN_ACCESS_WRITE, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_READ_ONLY);
}

static void
test_open_changed (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDWR, NULL);

    (void) data;
    g_assert_cmpint (truncate (fixture->path, DRIVE_SIZE / 2), ==, 0);
    g_assert_cmpint (open_drive (fixture, drive, BURIN_ACCESS_WRITE, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_CHANGED);
}

static void
test_open_unknown (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    BurinDriveInfo info = {.id = "virtual_7", .node = "x", .size = DRIVE_SIZE};
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);

    (void) data;
    g_assert_cmpint (open_drive (fixture, drive, BURIN_ACCESS_WRITE, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_NOT_FOUND);
}

/* Locks the file in a process of its own, until the pipe is closed. */
static pid_t
lock_elsewhere (const char *path, int *end)
{
    int ready[2], stop[2];
    char byte;
    pid_t pid;

    g_assert_cmpint (pipe (ready), ==, 0);
    g_assert_cmpint (pipe (stop), ==, 0);
    pid = fork ();
    if (pid == 0) {
        int fd = open (path, O_RDWR);

        close (stop[1]);
        if (flock (fd, LOCK_EX) != 0 || write (ready[1], "", 1) != 1)
            _exit (1);
        _exit (read (stop[0], &byte, 1) < 0);
    }
    g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
    close (ready[0]);
    close (ready[1]);
    close (stop[0]);
    *end = stop[1];
    return pid;
}

static void
test_open_busy (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDWR, NULL);
    g_autofree char *expected = NULL;
    int end, status;
    pid_t pid = lock_elsewhere (fixture->path, &end);

    (void) data;
    expected = g_strdup_printf ("(pid %d)", (int) pid);
    g_assert_cmpint (open_drive (fixture, drive, BURIN_ACCESS_WRITE, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_BUSY);
    g_assert_true (g_str_has_suffix (burin_error_get_details (error)->holder, expected));
    close (end);
    g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
    g_assert_cmpint (status, ==, 0);
}

static void
test_open_cancelled (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add (fixture, O_RDWR, NULL);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    int fd = open_drive (fixture, drive, BURIN_ACCESS_WRITE, NULL);

    (void) data;
    g_cancellable_cancel (cancellable);
    g_assert_cmpint (burin_drive_opener_open (BURIN_DRIVE_OPENER (fixture->monitor), drive,
                                              BURIN_ACCESS_WRITE, cancellable, &error),
                     ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    close (fd);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/virtual-monitor/add", test_add);
    ADD ("/virtual-monitor/add-again", test_add_again);
    ADD ("/virtual-monitor/add-unfit", test_add_unfit);
    ADD ("/virtual-monitor/open", test_open);
    ADD ("/virtual-monitor/open-read-only", test_open_read_only);
    ADD ("/virtual-monitor/open-changed", test_open_changed);
    ADD ("/virtual-monitor/open-unknown", test_open_unknown);
    ADD ("/virtual-monitor/open-busy", test_open_busy);
    ADD ("/virtual-monitor/open-cancelled", test_open_cancelled);
    return g_test_run ();
}
