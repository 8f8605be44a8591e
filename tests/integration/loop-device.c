/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "loop-device.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/blkpg.h>
#include <linux/loop.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <unistd.h>

#define DEVICE_SIZE (32 * 1024 * 1024)
#define PARTITION_SIZE (12 * 1024 * 1024)
#define PARTITION_START (1024 * 1024)

/* Lets go of what is mounted from loop devices, the last first. */
static void
unmount_loops (void)
{
    g_autofree char *mounts = NULL;
    g_auto (GStrv) lines = NULL;

    g_assert_true (g_file_get_contents ("/proc/self/mountinfo", &mounts, NULL, NULL));
    lines = g_strsplit (mounts, "\n", -1);
    for (gsize i = g_strv_length (lines); i > 0; i--) {
        g_auto (GStrv) fields = g_strsplit (lines[i - 1], " ", 6);
        g_autofree char *path = NULL;

        if (strstr (lines[i - 1], " /dev/loop") == NULL || g_strv_length (fields) < 6)
            continue;
        path = g_strcompress (fields[4]);
        (void) umount2 (path, MNT_DETACH); /* one that something else hides may stay */
    }
}

/**
 * loop_device_isolate:
 *
 * For the start of a program that mounts: from now on its mounts are its own. Nobody gets a copy of
 * them with a copy of the namespace, they end with it however it ends, and it has none of others,
 * which would keep their devices busy.
 */
void
loop_device_isolate (void)
{
    if (geteuid () != 0)
        return;
    g_assert_cmpint (unshare (CLONE_NEWNS), ==, 0);
    g_assert_cmpint (mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), ==, 0);
    unmount_loops ();
}

/**
 * loop_device_check_possible:
 *
 * Returns: %FALSE, with the test marked as skipped, if there is no way to have loop devices here
 */
gboolean
loop_device_check_possible (void)
{
    if (geteuid () == 0 && access ("/dev/loop-control", R_OK | W_OK) == 0)
        return TRUE;
    g_test_skip ("loop devices need root and /dev/loop-control");
    return FALSE;
}

/* Runs a program of the system and insists on its success. */
void
loop_device_run (const char *command, ...)
{
    g_autoptr (GPtrArray) argv = g_ptr_array_new ();
    g_autoptr (GError) error = NULL;
    const char *argument = command;
    int status = 0;
    va_list args;

    va_start (args, command);
    for (; argument != NULL; argument = va_arg (args, const char *))
        g_ptr_array_add (argv, (char *) argument);
    va_end (args);
    g_ptr_array_add (argv, NULL);

    g_spawn_sync (NULL, (char **) argv->pdata, NULL,
                  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status,
                  &error);
    g_assert_no_error (error);
    g_spawn_check_wait_status (status, &error);
    g_assert_no_error (error);
}

LoopDevice *
loop_device_new (void)
{
    LoopDevice *self = g_new0 (LoopDevice, 1);
    int fd;

    self->directory = g_dir_make_tmp ("burin-loop-XXXXXX", NULL);
    self->file = g_build_filename (self->directory, "drive.img", NULL);
    fd = open (self->file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    g_assert_cmpint (ftruncate (fd, DEVICE_SIZE), ==, 0);
    close (fd);
    loop_device_attach (self, FALSE);
    return self;
}

static int
take_free_number (void)
{
    int control = open ("/dev/loop-control", O_RDWR | O_CLOEXEC);
    int number = ioctl (control, LOOP_CTL_GET_FREE);

    g_assert_cmpint (number, >=, 0);
    close (control);
    return number;
}

static gboolean
configure (const char *node, int file, gboolean read_only)
{
    struct loop_config config = {.fd = (guint32) file};
    int loop = open (node, O_RDWR | O_CLOEXEC);
    int result;

    config.info.lo_flags = read_only ? LO_FLAGS_READ_ONLY : 0;
    result = ioctl (loop, LOOP_CONFIGURE, &config);
    g_assert_true (result == 0 || errno == EBUSY); /* somebody else took the same one */
    close (loop);
    return result == 0;
}

/**
 * loop_device_attach:
 *
 * Attaches the file to some free device, as the first time or after loop_device_detach().
 */
void
loop_device_attach (LoopDevice *self, gboolean read_only)
{
    int file = open (self->file, O_RDWR | O_CLOEXEC);

    do {
        g_free (self->node);
        self->node = g_strdup_printf ("/dev/loop%d", take_free_number ());
    } while (!configure (self->node, file, read_only));
    close (file);
}

static void
add_partition (LoopDevice *self, int number, long long start)
{
    struct blkpg_partition partition = {.start = start, .length = PARTITION_SIZE, .pno = number};
    struct blkpg_ioctl_arg argument = {
        .op = BLKPG_ADD_PARTITION, .datalen = sizeof partition, .data = &partition};
    int loop = open (self->node, O_RDONLY | O_CLOEXEC);

    g_assert_cmpint (ioctl (loop, BLKPG, &argument), ==, 0);
    close (loop);
    self->partitions[number - 1] = g_strdup_printf ("%sp%d", self->node, number);
}

/**
 * loop_device_add_partitions:
 *
 * Makes two partitions with an ext4 in each. The kernel is told of them directly, for not every one
 * reads partition tables.
 */
void
loop_device_add_partitions (LoopDevice *self)
{
    for (int i = 0; i < 2; i++) {
        add_partition (self, i + 1, PARTITION_START + i * (PARTITION_START + PARTITION_SIZE));
        loop_device_run ("mkfs.ext4", "-q", "-F", self->partitions[i], NULL);
    }
}

/* Where there is a udevd it may be looking at the partition in this moment. */
static void
drop_partition (int loop, int number)
{
    struct blkpg_partition partition = {.pno = number};
    struct blkpg_ioctl_arg argument = {
        .op = BLKPG_DEL_PARTITION, .datalen = sizeof partition, .data = &partition};
    int result = ioctl (loop, BLKPG, &argument);

    for (int i = 0; i < 500 && result != 0 && errno == EBUSY; i++) {
        g_usleep (10000);
        result = ioctl (loop, BLKPG, &argument);
    }
    g_assert_cmpint (result, ==, 0);
}

static void
drop_partitions (LoopDevice *self)
{
    int loop = open (self->node, O_RDONLY | O_CLOEXEC);

    for (int i = 0; i < 2; i++) {
        if (self->partitions[i] != NULL)
            drop_partition (loop, i + 1);
        g_clear_pointer (&self->partitions[i], g_free);
    }
    close (loop);
}

/**
 * loop_device_scan_partitions:
 *
 * From now on the kernel reads the partition table when it is asked to. There is none, so the
 * partitions are gone when it does, and made anew here.
 */
void
loop_device_scan_partitions (LoopDevice *self)
{
    struct loop_info64 info;
    int loop = open (self->node, O_RDONLY | O_CLOEXEC);

    g_assert_cmpint (ioctl (loop, LOOP_GET_STATUS64, &info), ==, 0);
    info.lo_flags |= LO_FLAGS_PARTSCAN;
    g_assert_cmpint (ioctl (loop, LOOP_SET_STATUS64, &info), ==, 0);
    for (int i = 0; i < 2; i++) {
        g_clear_pointer (&self->partitions[i], g_free);
        add_partition (self, i + 1, PARTITION_START + i * (PARTITION_START + PARTITION_SIZE));
    }
    close (loop);
}

static gboolean
is_attached (LoopDevice *self)
{
    g_autofree char *name = g_path_get_basename (self->node);
    g_autofree char *path = g_strdup_printf ("/sys/class/block/%s/loop/backing_file", name);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The kernel lets go of the file when nobody has the device open any more, udev for instance. */
void
loop_device_detach (LoopDevice *self)
{
    int loop;

    drop_partitions (self);
    loop = open (self->node, O_RDONLY | O_CLOEXEC);
    g_assert_cmpint (ioctl (loop, LOOP_CLR_FD), ==, 0);
    close (loop);
    for (int i = 0; i < 500 && is_attached (self); i++)
        g_usleep (10000);
    g_assert_false (is_attached (self));
}

/* Mounts that a failed test left, on top of each other. */
static void
unmount_below (const char *directory)
{
    g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *path = g_build_filename (directory, name, NULL);

        while (umount2 (path, UMOUNT_NOFOLLOW) == 0)
            continue;
        (void) g_remove (path); /* mount points are empty folders now */
    }
}

void
loop_device_free (LoopDevice *self)
{
    unmount_below (self->directory);
    if (is_attached (self))
        loop_device_detach (self);
    (void) g_unlink (self->file); /* already gone with the rest of the folder */
    g_assert_cmpint (g_rmdir (self->directory), ==, 0);
    g_free (self->directory);
    g_free (self->file);
    g_free (self->node);
    g_free (self);
}

/**
 * loop_device_dup_mount_point:
 *
 * Returns: (transfer full): path of a folder that exists and to which something can be mounted
 */
char *
loop_device_dup_mount_point (LoopDevice *self, const char *name)
{
    char *path = g_build_filename (self->directory, name, NULL);

    g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
    return path;
}

/**
 * loop_device_find_drive:
 *
 * Returns: (transfer full) (nullable): the one of @drives that has @node
 */
BurinDrive *
loop_device_find_drive (GPtrArray *drives, const char *node)
{
    for (guint i = 0; i < drives->len; i++) {
        BurinDrive *drive = g_ptr_array_index (drives, i);

        if (strcmp (burin_drive_get_node (drive), node) == 0)
            return g_object_ref (drive);
    }
    return NULL;
}
