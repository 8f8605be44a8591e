/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "burin-direct-monitor.h"
#include "burin-direct-opener.h"
#include "loop-device.h"

typedef struct {
    BurinDriveOpener *opener;
    LoopDevice *loop;
    BurinDrive *drive;
} Fixture;

static void
find_drive (Fixture *fixture)
{
    g_autoptr (BurinDriveMonitor) monitor = burin_direct_monitor_new (TRUE);
    g_autoptr (GPtrArray) drives = NULL;

    g_assert_true (burin_drive_monitor_start (monitor, NULL));
    drives = burin_drive_monitor_dup_drives (monitor);
    g_clear_object (&fixture->drive);
    fixture->drive = loop_device_find_drive (drives, fixture->loop->node);
    g_assert_nonnull (fixture->drive);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    if (!loop_device_check_possible ())
        return;
    fixture->opener = burin_direct_opener_new ();
    fixture->loop = loop_device_new ();
    loop_device_add_partitions (fixture->loop);
    find_drive (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    if (fixture->loop == NULL)
        return;
    g_object_unref (fixture->drive);
    g_assert_finalize_object (fixture->opener);
    loop_device_free (fixture->loop);
}

/* Mounts a partition (0 or 1) and returns where. */
static char *
mount_partition (Fixture *fixture, guint i, const char *name)
{
    char *mount_point = loop_device_dup_mount_point (fixture->loop, name);

    g_assert_cmpint (mount (fixture->loop->partitions[i], mount_point, "ext4", 0, NULL), ==, 0);
    return mount_point;
}

static gboolean
is_mounted (Fixture *fixture, guint i)
{
    g_autofree char *mounts = NULL;

    g_assert_true (g_file_get_contents ("/proc/self/mountinfo", &mounts, NULL, NULL));
    return strstr (mounts, fixture->loop->partitions[i]) != NULL;
}

static int
open_drive (Fixture *fixture, BurinAccess access, GError **error)
{
    return burin_drive_opener_open (fixture->opener, fixture->drive, access, NULL, error);
}

static void
assert_opens (Fixture *fixture, BurinAccess access)
{
    g_autoptr (GError) error = NULL;
    int fd = open_drive (fixture, access, &error);
    int other;

    g_assert_no_error (error);
    g_assert_cmpint (fcntl (fd, F_GETFL) & O_DIRECT, ==, O_DIRECT);
    g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
    g_assert_cmpint (open (fixture->loop->node, O_RDONLY | O_EXCL | O_CLOEXEC), ==, -1);
    g_assert_cmpint (errno, ==, EBUSY);
    other = open (fixture->loop->node, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint (flock (other, LOCK_SH | LOCK_NB), ==, -1);
    g_assert_cmpint (errno, ==, EWOULDBLOCK);
    close (other);
    close (fd);
}

/* Returns: (transfer full): the error */
static GError *
assert_refused (Fixture *fixture, BurinAccess access, BurinError code)
{
    GError *error = NULL;

    g_assert_cmpint (open_drive (fixture, access, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, (int) code);
    g_assert_cmpstr (burin_error_get_details (error)->drive, ==, fixture->loop->node);
    g_test_message ("%s", error->message);
    return error;
}

/* A process of its own that does something, says so, and ends when it is told to. */
typedef struct {
    pid_t pid;
    int stop;
} Child;

typedef gboolean (*ChildFunc) (const char *path);

static Child
start_child (ChildFunc function, const char *path)
{
    int ready[2], stop[2];
    Child child = {};
    char byte;

    g_assert_cmpint (pipe2 (ready, O_CLOEXEC), ==, 0);
    g_assert_cmpint (pipe2 (stop, O_CLOEXEC), ==, 0);
    child.pid = fork ();
    if (child.pid == 0) {
        close (stop[1]);
        if (!function (path) || write (ready[1], "", 1) != 1)
            _exit (1);
        _exit (read (stop[0], &byte, 1) < 0);
    }
    close (ready[1]);
    close (stop[0]);
    g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
    close (ready[0]);
    child.stop = stop[1];
    return child;
}

static void
stop_child (Child *child)
{
    int status;

    close (child->stop);
    g_assert_cmpint (waitpid (child->pid, &status, 0), ==, child->pid);
    g_assert_cmpint (status, ==, 0);
}

static void
assert_names (const GError *error, const Child *child)
{
    g_autofree char *expected = g_strdup_printf ("(pid %d)", (int) child->pid);
    const char *holder = burin_error_get_details (error)->holder;

    g_assert_nonnull (holder);
    g_assert_nonnull (strstr (holder, expected));
    g_assert_nonnull (strstr (error->message, expected));
}

static void
test_free_drive (Fixture *fixture, gconstpointer data)
{
    (void) data;
    if (fixture->loop == NULL)
        return;
    assert_opens (fixture, BURIN_ACCESS_WRITE);
    assert_opens (fixture, BURIN_ACCESS_READ);
}

/* Both partitions, one twice, one on top of the other, one inside the other, one at two places. */
static void
test_unmounts_all (Fixture *fixture, gconstpointer data)
{
    g_autofree char *a = NULL, *b = NULL, *c = NULL, *inner = NULL, *stacked = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    a = mount_partition (fixture, 0, "a");
    stacked = mount_partition (fixture, 1, "a");
    b = mount_partition (fixture, 0, "b");
    c = loop_device_dup_mount_point (fixture->loop, "c");
    g_assert_cmpint (mount (b, c, NULL, MS_BIND, NULL), ==, 0);
    inner = g_build_filename (c, "lost+found", NULL);
    g_assert_cmpint (mount (fixture->loop->partitions[1], inner, "ext4", 0, NULL), ==, 0);

    assert_opens (fixture, BURIN_ACCESS_WRITE);
    g_assert_false (is_mounted (fixture, 0));
    g_assert_false (is_mounted (fixture, 1));
}

static gboolean
enter_child (const char *path)
{
    return chdir (path) == 0;
}

static void
test_busy_mount (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 0, "busy");
    child = start_child (enter_child, mount_point);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    assert_names (error, &child);
    g_assert_cmpstr (burin_error_get_details (error)->path, ==, mount_point);
    g_assert_true (burin_error_is_busy_mount (error));
    stop_child (&child);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
}

static gpointer
stop_soon (gpointer child)
{
    g_usleep (G_USEC_PER_SEC / 2);
    stop_child (child);
    return NULL;
}

static void
test_busy_for_a_moment (Fixture *fixture, gconstpointer data)
{
    g_autofree char *mount_point = NULL;
    GThread *thread;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 0, "busy");
    child = start_child (enter_child, mount_point);
    thread = g_thread_new ("stop", stop_soon, &child);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
    g_thread_join (thread);
}

static gpointer
cancel_soon (gpointer cancellable)
{
    g_usleep (G_USEC_PER_SEC / 4);
    g_cancellable_cancel (cancellable);
    return NULL;
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL;
    gint64 started = g_get_monotonic_time ();
    GThread *thread;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 0, "busy");
    child = start_child (enter_child, mount_point);
    thread = g_thread_new ("cancel", cancel_soon, cancellable);
    g_assert_cmpint (burin_drive_opener_open (fixture->opener, fixture->drive, BURIN_ACCESS_WRITE,
                                              cancellable, &error),
                     ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - started, <, 2 * G_USEC_PER_SEC);
    g_thread_join (thread);
    stop_child (&child);
}

/* What somebody else mounted on ours is not ours to unmount. */
static void
test_foreign_mount_inside (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL, *inner = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 0, "outer");
    inner = g_build_filename (mount_point, "lost+found", NULL);
    g_assert_cmpint (mount ("burin-test", inner, "tmpfs", 0, NULL), ==, 0);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    g_assert_cmpstr (burin_error_get_details (error)->path, ==, inner);
    g_assert_cmpint (umount (inner), ==, 0); /* still there */
    assert_opens (fixture, BURIN_ACCESS_WRITE);
}

/* Ours is on "outer/inner", and then something else on "outer": that path now leads elsewhere. */
static void
test_hidden_mount (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *outer = NULL, *inner = NULL, *decoy = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    outer = loop_device_dup_mount_point (fixture->loop, "outer");
    g_assert_cmpint (mount ("burin-test", outer, "tmpfs", 0, NULL), ==, 0);
    inner = mount_partition (fixture, 0, "outer/inner");
    g_assert_cmpint (mount ("burin-test", outer, "tmpfs", 0, NULL), ==, 0);
    decoy = loop_device_dup_mount_point (fixture->loop, "outer/inner");
    g_assert_cmpint (mount ("burin-test", decoy, "tmpfs", 0, NULL), ==, 0);

    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    g_assert_cmpstr (burin_error_get_details (error)->path, ==, inner);
    g_assert_null (burin_error_get_details (error)->holder);
    g_assert_cmpint (umount (decoy), ==, 0); /* still there */
    g_assert_cmpint (umount (outer), ==, 0);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
    g_assert_cmpint (umount (outer), ==, 0);
}

static gboolean
lock_child (const char *path)
{
    return flock (open (path, O_RDONLY), LOCK_SH) == 0;
}

static void
test_locked (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    child = start_child (lock_child, fixture->loop->node);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    assert_names (error, &child);
    stop_child (&child);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
}

static gboolean
claim_child (const char *path)
{
    return open (path, O_RDONLY | O_EXCL) >= 0;
}

static void
test_claimed (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    child = start_child (claim_child, fixture->loop->partitions[1]);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    assert_names (error, &child);
    stop_child (&child);
    assert_opens (fixture, BURIN_ACCESS_READ);
}

static gboolean
mount_child (const char *path)
{
    return unshare (CLONE_NEWNS) == 0 && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount (path, "/media", "ext4", 0, NULL) == 0;
}

static void
test_mounted_in_other_namespace (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    Child child;

    (void) data;
    if (fixture->loop == NULL)
        return;
    child = start_child (mount_child, fixture->loop->partitions[0]);
    g_assert_false (is_mounted (fixture, 0));
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    assert_names (error, &child);
    stop_child (&child);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
}

/* The kernel's exclusive open knows nothing of this one. */
static void
test_loop_on_partition (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    LoopDevice upper = {};

    (void) data;
    if (fixture->loop == NULL)
        return;
    upper.file = fixture->loop->partitions[0];
    loop_device_attach (&upper, FALSE);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    g_assert_nonnull (strstr (error->message, upper.node));
    loop_device_detach (&upper);
    g_free (upper.node);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
}

/* An image file on the stick that is mounted in its turn; the loop device goes with its mount. */
static void
test_loop_in_file (Fixture *fixture, gconstpointer data)
{
    g_autofree char *outer = NULL, *inner = NULL, *file = NULL;
    int fd;

    (void) data;
    if (fixture->loop == NULL)
        return;
    outer = mount_partition (fixture, 0, "outer");
    inner = loop_device_dup_mount_point (fixture->loop, "inner");
    file = g_build_filename (outer, "image", NULL);
    fd = open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    g_assert_cmpint (ftruncate (fd, 4 * 1024 * 1024), ==, 0);
    close (fd);
    loop_device_run ("mkfs.ext4", "-q", "-F", file, NULL);
    loop_device_run ("mount", "-o", "loop", file, inner, NULL);
    assert_opens (fixture, BURIN_ACCESS_WRITE);
    g_assert_false (is_mounted (fixture, 0));
}

static void
test_swap (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL;
    const char *node;

    (void) data;
    if (fixture->loop == NULL)
        return;
    node = fixture->loop->partitions[1];
    mount_point = mount_partition (fixture, 0, "kept");
    loop_device_run ("mkswap", node, NULL);
    g_assert_cmpint (swapon (node, 0), ==, 0);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_BUSY);
    g_assert_cmpstr (burin_error_get_details (error)->path, ==, node);
    g_assert_true (is_mounted (fixture, 0)); /* nothing is unmounted in vain */
    find_drive (fixture);
    g_assert_true (burin_drive_get_info (fixture->drive)->system);
    g_assert_cmpint (swapoff (node), ==, 0);
}

static void
test_read_mounted (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 0, "kept");
    error = assert_refused (fixture, BURIN_ACCESS_READ, BURIN_ERROR_DRIVE_BUSY);
    g_assert_cmpstr (burin_error_get_details (error)->path, ==, mount_point);
    g_assert_nonnull (strstr (error->message, "unmount it first"));
    g_assert_true (is_mounted (fixture, 0));
}

static void
test_read_only (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    loop_device_detach (fixture->loop);
    loop_device_attach (fixture->loop, TRUE);
    find_drive (fixture);
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_READ_ONLY);
    assert_opens (fixture, BURIN_ACCESS_READ);
}

/* The same node, the same size, but plugged anew; and what is mounted from it stays mounted. */
static void
test_changed (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autofree char *mount_point = NULL;
    const BurinDriveInfo *chosen;
    BurinDriveInfo info;

    (void) data;
    if (fixture->loop == NULL)
        return;
    chosen = burin_drive_get_info (fixture->drive);
    loop_device_detach (fixture->loop);
    loop_device_attach (fixture->loop, FALSE);
    loop_device_add_partitions (fixture->loop);
    info = *chosen;
    info.node = fixture->loop->node; /* another one, if somebody else was quicker to take it */
    g_set_object (&fixture->drive, burin_drive_new (&info, NULL));
    g_object_unref (fixture->drive);
    mount_point = mount_partition (fixture, 0, "kept");
    error = assert_refused (fixture, BURIN_ACCESS_WRITE, BURIN_ERROR_DRIVE_CHANGED);
    g_assert_true (is_mounted (fixture, 0));
}

static void
test_gone (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    BurinDriveInfo info;
    g_autoptr (BurinDrive) gone = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    info = *burin_drive_get_info (fixture->drive);
    info.node = "/dev/sdzzz";
    gone = burin_drive_new (&info, NULL);
    g_assert_cmpint (
        burin_drive_opener_open (fixture->opener, gone, BURIN_ACCESS_WRITE, NULL, &error), ==, -1);
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_DRIVE_GONE);
}

static void
test_holds_device (Fixture *fixture, gconstpointer data)
{
    g_autofree char *mount_point = NULL;
    struct stat status;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = mount_partition (fixture, 1, "mount");
    g_assert_cmpint (stat (mount_point, &status), ==, 0);
    g_assert_true (
        burin_drive_opener_holds_device (fixture->opener, fixture->drive, status.st_dev));
    g_assert_cmpint (stat (fixture->loop->node, &status), ==, 0);
    g_assert_true (
        burin_drive_opener_holds_device (fixture->opener, fixture->drive, status.st_rdev));
    g_assert_cmpint (stat ("/", &status), ==, 0);
    g_assert_false (
        burin_drive_opener_holds_device (fixture->opener, fixture->drive, status.st_dev));
}

static gboolean
is_known_to_kernel (const char *partition)
{
    g_autofree char *name = g_path_get_basename (partition);
    g_autofree char *path = g_build_filename ("/sys/class/block", name, NULL);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* Opens the drive, on which there is no table, and gives it back: its partitions must be gone. */
static void
assert_table_is_read_again (Fixture *fixture)
{
    g_autoptr (GError) error = NULL;
    int fd = open_drive (fixture, BURIN_ACCESS_WRITE, &error);

    g_assert_no_error (error);
    g_assert_true (is_known_to_kernel (fixture->loop->partitions[0]));
    g_assert_cmpint (
        burin_drive_opener_release (fixture->opener, fixture->drive, fd, BURIN_RELEASE_NOTHING), ==,
        BURIN_RELEASE_NOTHING);
    for (int i = 0; i < 2; i++) {
        g_assert_false (is_known_to_kernel (fixture->loop->partitions[i]));
        g_clear_pointer (&fixture->loop->partitions[i], g_free);
    }
    g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
}

/* What udevd leaves behind when it dies: that it watched the drive, and a socket without anybody.
 */
static void
leave_dead_udevd (const char *node)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/udev/control"};
    g_autofree char *device = NULL;
    struct stat status;
    int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    g_assert_cmpint (stat (node, &status), ==, 0);
    device = g_strdup_printf ("b%u:%u", major (status.st_rdev), minor (status.st_rdev));
    g_assert_cmpint (g_mkdir_with_parents ("/run/udev/watch", 0755), ==, 0);
    g_assert_cmpint (symlink (device, "/run/udev/watch/1"), ==, 0);
    g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
    close (fd);
}

static void
test_given_back_without_udevd (Fixture *fixture, gconstpointer dead)
{
    if (fixture->loop == NULL)
        return;
    loop_device_scan_partitions (fixture->loop);
    /* A real udevd may look at the partitions just now, where there is one. */
    (void) g_spawn_command_line_sync ("udevadm settle --timeout=10", NULL, NULL, NULL, NULL);
    g_assert_cmpint (mount ("burin-test", "/run", "tmpfs", 0, NULL), ==, 0); /* ours alone */
    if (dead != NULL)
        leave_dead_udevd (fixture->loop->node);
    assert_table_is_read_again (fixture);
    g_assert_cmpint (umount ("/run"), ==, 0);
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
    loop_device_isolate ();
    g_test_init (&argc, &argv, NULL);
    ADD ("/direct-opener/free-drive", test_free_drive);
    ADD ("/direct-opener/unmounts-all", test_unmounts_all);
    ADD ("/direct-opener/busy-mount", test_busy_mount);
    ADD ("/direct-opener/busy-for-a-moment", test_busy_for_a_moment);
    ADD ("/direct-opener/cancel", test_cancel);
    ADD ("/direct-opener/foreign-mount-inside", test_foreign_mount_inside);
    ADD ("/direct-opener/hidden-mount", test_hidden_mount);
    ADD ("/direct-opener/locked", test_locked);
    ADD ("/direct-opener/claimed", test_claimed);
    ADD ("/direct-opener/mounted-in-other-namespace", test_mounted_in_other_namespace);
    ADD ("/direct-opener/loop-on-partition", test_loop_on_partition);
    ADD ("/direct-opener/loop-in-file", test_loop_in_file);
    ADD ("/direct-opener/swap", test_swap);
    ADD ("/direct-opener/read-mounted", test_read_mounted);
    ADD ("/direct-opener/read-only", test_read_only);
    ADD ("/direct-opener/changed", test_changed);
    ADD ("/direct-opener/gone", test_gone);
    ADD ("/direct-opener/holds-device", test_holds_device);
    g_test_add ("/direct-opener/given-back-without-udevd", Fixture, NULL, set_up,
                test_given_back_without_udevd, tear_down);
    g_test_add ("/direct-opener/given-back-after-udevd-died", Fixture, "dead", set_up,
                test_given_back_without_udevd, tear_down);
    return g_test_run ();
}
