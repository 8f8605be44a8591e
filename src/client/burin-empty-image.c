/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file system keeps all that it has to say while it is empty at its start. So mkfs makes one of
 * the right size in a file that is nothing but holes, and the image ends where the first data does.
 */
#include "burin-empty-image.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"
#include "burin-image-open.h"

#define MIB ((guint64) 1024 * 1024)
#define GIB (1024 * MIB)

/* Where partitions begin on every stick that is sold: it suits all erase blocks. */
#define START MIB

/* Less is no drive, and FAT does not fit. */
#define LEAST_SIZE (16 * MIB)

/* The number under which mkfs knows the file. */
#define MKFS_FD 3

/**
 * FileSystem:
 * @most: largest drive that gets it; what is sold in that size has it, too
 * @type: in the partition table
 * @package: which has @program
 */
typedef struct {
    guint64 most;
    guint8 type;
    const char *name;
    const char *program;
    const char *option;
    const char *value;
    const char *package;
} FileSystem;

static const FileSystem file_systems[] = {
    {GIB, 0x0e, "FAT16", "mkfs.vfat", "-F", "16", "dosfstools"},
    {32 * GIB, 0x0c, "FAT32", "mkfs.vfat", "-F", "32", "dosfstools"},
    {G_MAXUINT64, 0x07, "exFAT", "mkfs.exfat", NULL, NULL, "exfatprogs"},
};

static const FileSystem *
choose_file_system (guint64 size)
{
    const FileSystem *choice = file_systems;

    while (size > choice->most)
        choice++;
    return choice;
}

G_GNUC_PRINTF (2, 3)
static int
fail (GError **error, const char *format, ...)
{
    g_autofree char *message = NULL;
    va_list args;

    va_start (args, format);
    message = g_strdup_vprintf (format, args);
    va_end (args);
    burin_set_error (error, BURIN_ERROR_FAILED, NULL, "%s", message);
    return -1;
}

/* Bytes of the partition: all of the drive behind its start that a table of this kind can name. */
static guint64
get_partition_size (const BurinDriveInfo *drive)
{
    guint64 most = (guint64) G_MAXUINT32 * drive->block_size;
    guint64 size = MIN (drive->size - START, most);

    return size - size % MIB;
}

static int
make_file (guint64 size, GError **error)
{
    g_auto (BurinFd) fd = memfd_create ("burin-empty-image", MFD_CLOEXEC);

    if (fd < 0 || ftruncate (fd, (off_t) size) != 0)
        return fail (error, "can't make a file in memory: %s", g_strerror (errno));
    return g_steal_fd (&fd);
}

/* The programs are root's by custom, and not in everybody's path. */
static char *
find_program (const char *name)
{
    static const char *const folders[] = {"/usr/sbin", "/sbin", "/usr/local/sbin"};

    for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
        g_autofree char *path = g_build_filename (folders[i], name, NULL);

        if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
            return g_steal_pointer (&path);
    }
    return g_find_program_in_path (name);
}

static gboolean
run_mkfs (const FileSystem *fs, int fd, GCancellable *cancellable, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    g_autofree char *program = find_program (fs->program);
    g_autofree char *file = g_strdup_printf ("/proc/self/fd/%d", MKFS_FD);
    g_autoptr (GSubprocess) mkfs = NULL;
    g_autofree char *said = NULL;
    const char *argv[] = {program, file, fs->option, fs->value, NULL};

    if (program == NULL) {
        (void) fail (error, "%s is not installed; it is part of %s", fs->program, fs->package);
        return FALSE;
    }
    g_subprocess_launcher_take_fd (launcher, dup (fd), MKFS_FD);
    mkfs = g_subprocess_launcher_spawnv (launcher, argv, error);
    if (mkfs == NULL ||
        !g_subprocess_communicate_utf8 (mkfs, NULL, cancellable, NULL, &said, error))
        return FALSE;
    if (g_subprocess_get_successful (mkfs))
        return TRUE;
    (void) fail (error, "%s failed: %s", fs->program, g_strstrip (said)); /* tells in @error */
    return FALSE;
}

static void
put_le32 (guint8 *bytes, guint32 value)
{
    for (guint i = 0; i < 4; i++)
        bytes[i] = (guint8) (value >> (8 * i));
}

/* A table for BIOS, which every device understands that has a USB port. Its old way of counting
 * cylinders can't name anything on a drive of today. */
static gboolean
write_table (int image, const FileSystem *fs, const BurinDriveInfo *drive)
{
    guint8 sector[512] = {0};
    guint8 *entry = sector + 446;

    put_le32 (sector + 440, g_random_int ());
    entry[1] = entry[5] = 0xfe;
    entry[2] = entry[3] = entry[6] = entry[7] = 0xff;
    entry[4] = fs->type;
    put_le32 (entry + 8, (guint32) (START / drive->block_size));
    put_le32 (entry + 12, (guint32) (get_partition_size (drive) / drive->block_size));
    sector[510] = 0x55;
    sector[511] = 0xaa;
    return pwrite (image, sector, sizeof sector, 0) == sizeof sector;
}

static gboolean
copy_range (int image, int fs, off_t from, off_t to)
{
    g_autofree guint8 *buffer = g_malloc (MIB);

    while (from < to) {
        gsize length = MIN (MIB, (gsize) (to - from));

        if (pread (fs, buffer, length, from) != (gssize) length ||
            pwrite (image, buffer, length, from + (off_t) START) != (gssize) length)
            return FALSE;
        from += (off_t) length;
    }
    return TRUE;
}

static gboolean
copy_data (int image, int fs)
{
    off_t data = lseek (fs, 0, SEEK_DATA);

    while (data >= 0) {
        off_t hole = lseek (fs, data, SEEK_HOLE);

        if (hole < 0 || !copy_range (image, fs, data, hole))
            return FALSE;
        data = lseek (fs, hole, SEEK_DATA);
    }
    return errno == ENXIO; /* there is no more */
}

/* The image ends with the last data, on a whole number of any blocks. */
static gboolean
round_up (int image)
{
    off_t size = lseek (image, 0, SEEK_END);

    return ftruncate (image, size + ((off_t) MIB - size % (off_t) MIB) % (off_t) MIB) == 0;
}

static int
make_image (BurinDrive *drive, GCancellable *cancellable, GError **error)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    const FileSystem *chosen = choose_file_system (info->size);
    g_auto (BurinFd) fs = -1, image = -1;

    if (info->size < LEAST_SIZE || info->block_size == 0)
        return fail (error, "%s is too small for a file system", info->node);
    fs = make_file (get_partition_size (info), error);
    if (fs < 0 || !run_mkfs (chosen, fs, cancellable, error))
        return -1;
    image = make_file (0, error);
    if (image < 0)
        return -1;
    if (!write_table (image, chosen, info) || !copy_data (image, fs) || !round_up (image))
        return fail (error, "can't make an empty image: %s", g_strerror (errno));
    return g_steal_fd (&image);
}

static void
make_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
    GError *error = NULL;
    int fd = make_image (task_data, cancellable, &error);

    (void) source;
    if (fd >= 0)
        g_task_return_int (task, fd);
    else
        g_task_return_error (task, error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    BurinImage *image = burin_image_open_finish (result, &error);

    (void) source;
    if (image != NULL)
        g_task_return_pointer (task, image, g_object_unref);
    else
        g_task_return_error (task, error);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    int fd = (int) g_task_propagate_int (G_TASK (result), &error);
    BurinDrive *drive = g_task_get_task_data (task);

    (void) source;
    if (fd < 0)
        g_task_return_error (task, error);
    else
        burin_image_open_fd_async (fd, choose_file_system (burin_drive_get_size (drive))->name,
                                   g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

/**
 * burin_empty_image_make_async:
 * @drive: which the image is for; it fits no other
 * @cancellable: (nullable): kills mkfs
 *
 * Makes an image of an empty drive: a partition table, and one partition with FAT, or exFAT where
 * the drive is larger than 32 GiB. Its display name is that of the file system.
 */
void
burin_empty_image_make_async (BurinDrive *drive,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    g_autoptr (GTask) making = g_task_new (NULL, cancellable, made_cb, task);

    g_task_set_source_tag (task, burin_empty_image_make_async);
    g_task_set_task_data (task, g_object_ref (drive), g_object_unref);
    g_task_set_source_tag (making, make_in_thread);
    g_task_set_task_data (making, g_object_ref (drive), g_object_unref);
    g_task_set_check_cancellable (making, FALSE); /* the file would be lost, and mkfs tells */
    g_task_run_in_thread (making, make_in_thread);
}

/**
 * burin_empty_image_make_finish:
 * @error: %BURIN_ERROR_FAILED, for instance without mkfs; %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): the image
 */
BurinImage *
burin_empty_image_make_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}
