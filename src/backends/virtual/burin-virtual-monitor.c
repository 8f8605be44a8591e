/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-virtual-monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "burin-drive-lock.h"
#include "burin-fd.h"
#include "burin-text.h"

#define BLOCK_SIZE 512

/* One file. Owned by the monitor, protected by its mutex. */
typedef struct {
    BurinDrive *drive;
    BurinFd fd; /* only a handle to the file; all I/O goes through fds of their own */
    dev_t device;
    ino_t inode;
} VirtualDrive;

struct _BurinVirtualMonitor {
    GObject parent_instance;

    GMutex mutex;      /* drives: changed in the main thread, read in those that open */
    GPtrArray *drives; /* VirtualDrive, owned */
    guint n_added;
};

static void burin_virtual_monitor_monitor_init (BurinDriveMonitorInterface *iface);
static void burin_virtual_monitor_opener_init (BurinDriveOpenerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BurinVirtualMonitor,
                               burin_virtual_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BURIN_TYPE_DRIVE_MONITOR,
                                                      burin_virtual_monitor_monitor_init)
                                   G_IMPLEMENT_INTERFACE (BURIN_TYPE_DRIVE_OPENER,
                                                          burin_virtual_monitor_opener_init))

static void
free_virtual_drive (gpointer data)
{
    VirtualDrive *virtual_drive = data;

    g_object_unref (virtual_drive->drive);
    burin_fd_clear (&virtual_drive->fd);
    g_free (virtual_drive);
}

static void
burin_virtual_monitor_finalize (GObject *object)
{
    BurinVirtualMonitor *self = BURIN_VIRTUAL_MONITOR (object);

    g_ptr_array_unref (self->drives);
    g_mutex_clear (&self->mutex);

    G_OBJECT_CLASS (burin_virtual_monitor_parent_class)->finalize (object);
}

static void
burin_virtual_monitor_class_init (BurinVirtualMonitorClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_virtual_monitor_finalize;
}

static void
burin_virtual_monitor_init (BurinVirtualMonitor *self)
{
    g_mutex_init (&self->mutex);
    self->drives = g_ptr_array_new_with_free_func (free_virtual_drive);
}

static gboolean
refuse_file (const char *name, const char *why, GError **error)
{
    BurinErrorDetails details = {.operation = "add drive", .drive = name, .path = name};

    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, &details,
                     "%s cannot be a virtual drive: %s", name, why);
    return FALSE;
}

static gboolean
check_file (int fd, const char *name, struct stat *status, gboolean *writable, GError **error)
{
    int flags = fcntl (fd, F_GETFL);

    if (flags < 0 || fstat (fd, status) != 0)
        return refuse_file (name, g_strerror (errno), error);
    if (!S_ISREG (status->st_mode))
        return refuse_file (name, "not a regular file", error);
    /* Opening it anew must not give more than its owner had. */
    if ((flags & O_PATH) != 0 || (flags & O_ACCMODE) == O_WRONLY)
        return refuse_file (name, "not open for reading", error);
    if (status->st_size == 0 || status->st_size % BLOCK_SIZE != 0)
        return refuse_file (name, "its size is not a multiple of 512 bytes", error);
    *writable = (flags & O_ACCMODE) == O_RDWR;
    return TRUE;
}

static BurinDrive *
make_drive (guint number, const char *name, guint64 size, gboolean writable)
{
    g_autofree char *id = g_strdup_printf ("virtual_%u", number);
    BurinDriveInfo info = {
        .id = id,
        .node = name,
        .model = "Virtual drive",
        .size = size,
        .block_size = BLOCK_SIZE,
        .transport = BURIN_TRANSPORT_VIRTUAL,
        .read_only = !writable,
        .removable = TRUE,
    };

    return burin_drive_new (&info, NULL);
}

static VirtualDrive *
find_file (BurinVirtualMonitor *self, const struct stat *status)
{
    for (guint i = 0; i < self->drives->len; i++) {
        VirtualDrive *virtual_drive = g_ptr_array_index (self->drives, i);

        if (virtual_drive->device == status->st_dev && virtual_drive->inode == status->st_ino)
            return virtual_drive;
    }
    return NULL;
}

static void
add_drive (BurinVirtualMonitor *self, BurinDrive *drive, int fd, const struct stat *status)
{
    VirtualDrive *virtual_drive = g_new0 (VirtualDrive, 1);

    virtual_drive->drive = g_object_ref (drive);
    virtual_drive->fd = fd;
    virtual_drive->device = status->st_dev;
    virtual_drive->inode = status->st_ino;
    g_mutex_lock (&self->mutex);
    g_ptr_array_add (self->drives, virtual_drive);
    g_mutex_unlock (&self->mutex);
    g_signal_emit_by_name (self, "added", drive);
}

/* The same file was handed over again; if it changed meanwhile, the drive that it was is gone. */
static void
remove_drive (BurinVirtualMonitor *self, VirtualDrive *virtual_drive)
{
    g_autoptr (BurinDrive) drive = g_object_ref (virtual_drive->drive);

    g_mutex_lock (&self->mutex);
    g_ptr_array_remove (self->drives, virtual_drive);
    g_mutex_unlock (&self->mutex);
    g_signal_emit_by_name (self, "removed", burin_drive_get_id (drive));
}

static gboolean
is_as_before (VirtualDrive *virtual_drive, const struct stat *status, gboolean writable)
{
    const BurinDriveInfo *info = burin_drive_get_info (virtual_drive->drive);

    return info->size == (guint64) status->st_size && info->read_only == !writable;
}

/**
 * burin_virtual_monitor_add:
 * @fd: (transfer full): a regular file, open for reading and, unless the drive is to be
 *   write-protected, for writing; closed on errors, too
 * @name: how its owner calls the file; shown as the drive's node
 * @error: %BURIN_ERROR_INVALID_ARGUMENT
 *
 * Makes a drive of a file. A file that is a drive already stays the drive that it is. Works during
 * a pause as well, for there is nothing that a pause would protect.
 *
 * Returns: (transfer full) (nullable): the drive, or %NULL if the file is not fit to be one
 */
BurinDrive *
burin_virtual_monitor_add (BurinVirtualMonitor *self, int fd, const char *name, GError **error)
{
    g_autofree char *safe_name = burin_text_dup_safe (name);
    g_auto (BurinFd) file = fd;
    VirtualDrive *known;
    BurinDrive *drive;
    gboolean writable;
    struct stat status;

    if (!check_file (file, safe_name, &status, &writable, error))
        return NULL;
    known = find_file (self, &status);
    if (known != NULL && is_as_before (known, &status, writable))
        return g_object_ref (known->drive);
    if (known != NULL)
        remove_drive (self, known);
    drive = make_drive (++self->n_added, safe_name, (guint64) status.st_size, writable);
    add_drive (self, drive, g_steal_fd (&file), &status);
    return drive;
}

static gboolean
burin_virtual_monitor_start (BurinDriveMonitor *monitor, GError **error)
{
    (void) monitor, (void) error; /* drives come only by burin_virtual_monitor_add() */
    return TRUE;
}

static GPtrArray *
burin_virtual_monitor_dup_drives (BurinDriveMonitor *monitor)
{
    BurinVirtualMonitor *self = BURIN_VIRTUAL_MONITOR (monitor);
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < self->drives->len; i++) {
        VirtualDrive *virtual_drive = g_ptr_array_index (self->drives, i);

        g_ptr_array_add (drives, g_object_ref (virtual_drive->drive));
    }
    return drives;
}

static void
burin_virtual_monitor_do_nothing (BurinDriveMonitor *monitor)
{
    (void) monitor; /* a list that only its owner changes needs no pause */
}

static void
burin_virtual_monitor_monitor_init (BurinDriveMonitorInterface *iface)
{
    iface->start = burin_virtual_monitor_start;
    iface->dup_drives = burin_virtual_monitor_dup_drives;
    iface->pause = burin_virtual_monitor_do_nothing;
    iface->resume = burin_virtual_monitor_do_nothing;
}

/* Returns: a duplicate of the drive's fd that the caller owns, or -1 */
static int
dup_fd (BurinVirtualMonitor *self, BurinDrive *drive)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    for (guint i = 0; i < self->drives->len; i++) {
        VirtualDrive *virtual_drive = g_ptr_array_index (self->drives, i);

        if (strcmp (burin_drive_get_id (virtual_drive->drive), burin_drive_get_id (drive)) == 0)
            return fcntl (virtual_drive->fd, F_DUPFD_CLOEXEC, 0);
    }
    return -1;
}

/*
 * A duplicate would share its flags and its lock with the original; a job needs a description of
 * its own. Some file systems know no O_DIRECT.
 */
static int
reopen (int fd, int flags)
{
    g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
    int reopened = open (path, flags | O_DIRECT);

    if (reopened < 0 && errno == EINVAL)
        reopened = open (path, flags);
    return reopened;
}

static int
refuse_drive (BurinDrive *drive, BurinError code, int errnum, const char *why, GError **error)
{
    BurinErrorDetails details = {
        .operation = "open", .drive = burin_drive_get_node (drive), .errnum = errnum};

    burin_set_error (error, code, &details, "%s %s", details.drive, why);
    return -1;
}

static gboolean
check_size (int fd, BurinDrive *drive, GError **error)
{
    struct stat status;

    if (fstat (fd, &status) == 0 && (guint64) status.st_size == burin_drive_get_size (drive))
        return TRUE;
    (void) refuse_drive (drive, BURIN_ERROR_DRIVE_CHANGED, 0, "has another size now", error);
    return FALSE;
}

static int
burin_virtual_monitor_open (BurinDriveOpener *opener,
                            BurinDrive *drive,
                            BurinAccess access,
                            GCancellable *cancellable,
                            GError **error)
{
    gboolean writing = access != BURIN_ACCESS_READ;
    BurinRetry retry = {};
    g_auto (BurinFd) original = -1;
    g_auto (BurinFd) fd = -1;

    if (writing && burin_drive_get_info (drive)->read_only)
        return refuse_drive (drive, BURIN_ERROR_DRIVE_READ_ONLY, 0, "is write-protected", error);
    original = dup_fd (BURIN_VIRTUAL_MONITOR (opener), drive);
    if (original < 0)
        return refuse_drive (drive, BURIN_ERROR_DRIVE_NOT_FOUND, 0, "is no virtual drive", error);

    fd = reopen (original, (writing ? O_RDWR : O_RDONLY) | O_CLOEXEC);
    if (fd < 0)
        return refuse_drive (drive, BURIN_ERROR_NOT_AUTHORIZED, errno, "may not be opened", error);
    if (burin_drive_lock_take (fd, drive, &retry, cancellable, error) &&
        check_size (fd, drive, error))
        return g_steal_fd (&fd);
    return -1;
}

static gboolean
burin_virtual_monitor_holds_device (BurinDriveOpener *opener, BurinDrive *drive, guint64 device)
{
    (void) opener, (void) drive, (void) device; /* a file that is no device has nothing on it */
    return FALSE;
}

static BurinRelease
burin_virtual_monitor_release (BurinDriveOpener *opener,
                               BurinDrive *drive,
                               int fd,
                               BurinRelease wanted)
{
    (void) opener, (void) drive, (void) wanted; /* a file stays where it is */
    (void) close (fd);                          /* all is flushed and proven */
    return BURIN_RELEASE_NOTHING;
}

static void
burin_virtual_monitor_opener_init (BurinDriveOpenerInterface *iface)
{
    iface->open = burin_virtual_monitor_open;
    iface->holds_device = burin_virtual_monitor_holds_device;
    iface->release = burin_virtual_monitor_release;
}

/**
 * burin_virtual_monitor_new:
 *
 * Returns: (transfer full): a monitor without drives
 */
BurinVirtualMonitor *
burin_virtual_monitor_new (void)
{
    return g_object_new (BURIN_TYPE_VIRTUAL_MONITOR, NULL);
}
