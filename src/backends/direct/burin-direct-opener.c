/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-direct-opener.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-block-tree.h"
#include "burin-crypt-mapping.h"
#include "burin-drive-lock.h"
#include "burin-fd.h"
#include "burin-give-back.h"
#include "burin-host-view.h"
#include "burin-occupant.h"
#include "burin-sysfs.h"
#include "burin-unmounter.h"
#include "burin-unplugger.h"

#ifndef BLKGETDISKSEQ /* Linux 5.15 */
#define BLKGETDISKSEQ _IOR (0x12, 128, __u64)
#endif

struct _BurinDirectOpener {
    GObject parent_instance;
};

/* Those who hold something on a detached file system can only become fewer, and most of them are a
 * copy or an editor that the user is about to end. */
#define PATIENCE_WITH_DETACHED (30 * G_USEC_PER_SEC)

/* What a drive takes to disappear once it has been pulled out. */
#define PATIENCE_WITH_UNPLUGGED G_USEC_PER_SEC

/* One call of open(). Lives on its stack. */
typedef struct {
    BurinDrive *drive;
    const BurinDriveInfo *info;
    BurinAccess access;
    GCancellable *cancellable;
    BurinRetry retry;
    BurinUnmount unmount;
} Attempt;

static void burin_direct_opener_iface_init (BurinDriveOpenerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BurinDirectOpener,
                               burin_direct_opener,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BURIN_TYPE_DRIVE_OPENER,
                                                      burin_direct_opener_iface_init))

static void
burin_direct_opener_class_init (BurinDirectOpenerClass *klass)
{
    (void) klass; /* nothing to free */
}

static void
burin_direct_opener_init (BurinDirectOpener *self)
{
    (void) self; /* no state */
}

static gboolean
refuse (Attempt *attempt, BurinError code, int errnum, const char *why, GError **error)
{
    BurinErrorDetails details = {
        .operation = "open", .drive = attempt->info->node, .errnum = errnum};

    burin_set_error (error, code, &details, "%s %s", details.drive, why);
    return FALSE;
}

static gboolean
refuse_changed (Attempt *attempt, GError **error)
{
    return refuse (attempt, BURIN_ERROR_DRIVE_CHANGED, 0, "is a different drive now", error);
}

static gboolean
refuse_errno (Attempt *attempt, int errnum, GError **error)
{
    switch (errnum) {
    case EBUSY:
        return refuse (attempt, BURIN_ERROR_DRIVE_BUSY, errnum, "is in use", error);
    case EROFS:
        return refuse (attempt, BURIN_ERROR_DRIVE_READ_ONLY, errnum, "is write-protected", error);
    case ENOMEDIUM:
        return refuse (attempt, BURIN_ERROR_DRIVE_NO_MEDIUM, errnum, "has no medium", error);
    case ENXIO:
    case ENODEV:
    case ENOENT:
        return refuse (attempt, BURIN_ERROR_DRIVE_GONE, errnum, "is gone", error);
    case EACCES:
    case EPERM:
        return refuse (attempt, BURIN_ERROR_NOT_AUTHORIZED, errnum, "may not be opened", error);
    default:
        return refuse (attempt, BURIN_ERROR_FAILED, errnum, "cannot be opened", error);
    }
}

static gboolean
check_size (Attempt *attempt, guint64 size, GError **error)
{
    if (size == attempt->info->size)
        return TRUE;
    if (size == 0)
        return refuse (attempt, BURIN_ERROR_DRIVE_NO_MEDIUM, 0, "has no medium any more", error);
    return refuse_changed (attempt, error);
}

static gboolean
check_diskseq (Attempt *attempt, guint64 diskseq, GError **error)
{
    if (attempt->info->diskseq == 0 || diskseq == attempt->info->diskseq)
        return TRUE;
    return refuse_changed (attempt, error);
}

/*
 * The first look, through sysfs: enough to unmount nothing of a drive that is not the chosen one or
 * could not be written anyway. What counts is the look at the fd, in check_fd().
 */
static gboolean
check_block (Attempt *attempt, BurinBlock *block, GError **error)
{
    if (block == NULL)
        return refuse_errno (attempt, ENODEV, error);
    if (!check_diskseq (attempt, burin_sysfs_read_number (block->directory, "diskseq"), error) ||
        !check_size (attempt, block->size, error))
        return FALSE;
    if (attempt->access != BURIN_ACCESS_READ &&
        burin_sysfs_read_number (block->directory, "ro") != 0)
        return refuse_errno (attempt, EROFS, error);
    return burin_occupant_check (block, attempt->access, error);
}

static gboolean
check_now (Attempt *attempt, GError **error)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");

    return check_block (attempt, burin_block_tree_find_node (tree, attempt->info->node), error);
}

static gboolean
check_loops (Attempt *attempt, GError **error)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *block = burin_block_tree_find_node (tree, attempt->info->node);

    return block == NULL || burin_occupant_check_loops (block, error);
}

/*
 * O_EXCL comes before the lock, not after it, and that is for the sake of having one fd only.
 * O_EXCL cannot be added to an fd that is open, and a lock cannot be handed from one open file to
 * another: to lock first would take a second fd, whose lock would have to be dropped before the
 * real one can have it. If it could write, udev would probe the drive as soon as it is closed, for
 * udev watches for that. Nothing is lost: unmounting makes no event that udev or an automounter
 * would act on; should one mount the drive in between, O_EXCL fails, and we unmount again; and from
 * O_EXCL on nobody mounts anything. At worst udev is still reading the drive while we ask for the
 * lock, which it then gives back to us within our patience.
 *
 * Without O_NONBLOCK: with it, card readers let themselves be opened without a card.
 */
static int
try_open (Attempt *attempt, GError **error)
{
    gboolean writing = attempt->access != BURIN_ACCESS_READ;
    int fd;

    if (!check_now (attempt, error))
        return -1;
    if (writing && (!burin_unmounter_run (attempt->info->node, attempt->unmount, error) ||
                    !burin_crypt_mapping_close_all (attempt->info->node, error)))
        return -1;
    if (!check_loops (attempt, error))
        return -1;
    fd = open (attempt->info->node, (writing ? O_RDWR : O_RDONLY) | O_EXCL | O_DIRECT | O_CLOEXEC);
    if (fd < 0)
        (void) refuse_errno (attempt, errno, error); /* the result is ours */
    return fd;
}

static gboolean
is_passing (const GError *error)
{
    return g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_BUSY) &&
           burin_error_get_details (error)->errnum == EBUSY;
}

static void
set_busy (Attempt *attempt, const GError *busy, GError **error)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *block = burin_block_tree_find_node (tree, attempt->info->node);

    if (block != NULL)
        burin_occupant_set_busy (block, busy, error);
    else
        (void) refuse_errno (attempt, ENODEV, error); /* we fail anyway */
}

static int
open_patiently (Attempt *attempt, GError **error)
{
    g_autoptr (GError) failure = NULL;
    int fd;

    do {
        g_clear_error (&failure);
        fd = try_open (attempt, &failure);
    } while (fd < 0 && is_passing (failure) &&
             burin_retry_wait (&attempt->retry, attempt->cancellable));
    if (fd < 0)
        g_propagate_error (error, g_steal_pointer (&failure));
    return fd;
}

/* Whoever only needed a moment has had it, and the user has agreed. O_EXCL still decides. */
static int
open_once_detached (Attempt *attempt, GError **error)
{
    attempt->unmount = BURIN_UNMOUNT_DETACH;
    attempt->retry = (BurinRetry){.patience = PATIENCE_WITH_DETACHED};
    return open_patiently (attempt, error);
}

static int
open_exclusively (Attempt *attempt, GError **error)
{
    g_autoptr (GError) failure = NULL;
    int fd = open_patiently (attempt, &failure);

    if (fd < 0 && attempt->access == BURIN_ACCESS_WRITE_DETACHING &&
        burin_error_is_busy_mount (failure)) {
        g_clear_error (&failure);
        fd = open_once_detached (attempt, &failure);
    }
    if (fd >= 0 || burin_drive_lock_set_cancelled (attempt->drive, attempt->cancellable, error))
        return fd;
    if (is_passing (failure))
        set_busy (attempt, failure, error);
    else
        g_propagate_error (error, g_steal_pointer (&failure));
    return -1;
}

/* The node must be the whole drive, not a partition that took over its name or a file put there. */
static gboolean
check_device (Attempt *attempt, int fd, GError **error)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *block = burin_block_tree_find_node (tree, attempt->info->node);
    struct stat status;

    if (fstat (fd, &status) != 0)
        return refuse_errno (attempt, errno, error);
    if (!S_ISBLK (status.st_mode) || block == NULL || block->is_partition ||
        block->device != status.st_rdev)
        return refuse_changed (attempt, error);
    return TRUE;
}

static gboolean
check_medium (Attempt *attempt, int fd, GError **error)
{
    guint64 size = 0, diskseq = 0;

    if (attempt->info->diskseq != 0 && ioctl (fd, BLKGETDISKSEQ, &diskseq) != 0)
        return refuse_errno (attempt, errno, error);
    if (ioctl (fd, BLKGETSIZE64, &size) != 0)
        return refuse_errno (attempt, errno, error);
    return check_diskseq (attempt, diskseq, error) && check_size (attempt, size, error);
}

/* Some write-protected devices can be opened for writing, and fail at the first write. */
static gboolean
check_writable (Attempt *attempt, int fd, GError **error)
{
    int read_only = 0;

    if (attempt->access == BURIN_ACCESS_READ)
        return TRUE;
    if (ioctl (fd, BLKROGET, &read_only) != 0)
        return refuse_errno (attempt, errno, error);
    return read_only ? refuse_errno (attempt, EROFS, error) : TRUE;
}

static gboolean
check_fd (Attempt *attempt, int fd, GError **error)
{
    return check_device (attempt, fd, error) && check_medium (attempt, fd, error) &&
           check_writable (attempt, fd, error);
}

/* Returns: whether the drive has left its node; another one that took it is somebody else's word */
static gboolean
has_left (Attempt *attempt)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");

    return burin_block_tree_find_node (tree, attempt->info->node) == NULL;
}

/*
 * A drive that is being unplugged loses its size and its number first, and its node a moment later:
 * in between it looks like a reader without a card, or like another drive.
 */
static gboolean
was_unplugged (Attempt *attempt, const GError *failure)
{
    BurinRetry retry = {.patience = PATIENCE_WITH_UNPLUGGED};

    if (!g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_DRIVE_CHANGED) &&
        !g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_DRIVE_NO_MEDIUM))
        return FALSE;
    do {
        if (has_left (attempt))
            return TRUE;
    } while (burin_retry_wait (&retry, attempt->cancellable));
    return FALSE;
}

static int
try_once (Attempt *attempt, GError **error)
{
    g_auto (BurinFd) fd = open_exclusively (attempt, error);

    if (fd < 0)
        return -1;
    /* The lock is waited for with the fd open: to open it again and again would call udev each
     * time. */
    if (burin_drive_lock_take (fd, attempt->drive, &attempt->retry, attempt->cancellable, error) &&
        check_fd (attempt, fd, error))
        return g_steal_fd (&fd);
    return -1;
}

static int
burin_direct_opener_open (BurinDriveOpener *opener,
                          BurinDrive *drive,
                          BurinAccess access,
                          GCancellable *cancellable,
                          GError **error)
{
    Attempt attempt = {
        .drive = drive,
        .info = burin_drive_get_info (drive),
        .access = access,
        .cancellable = cancellable,
    };
    g_autoptr (GError) failure = NULL;
    int fd;

    (void) opener; /* no state */
    if (burin_drive_lock_set_cancelled (drive, cancellable, error))
        return -1;
    fd = try_once (&attempt, &failure);
    if (fd >= 0)
        return fd;
    if (was_unplugged (&attempt, failure))
        (void) refuse_errno (&attempt, ENODEV, error); /* we fail anyway */
    else
        g_propagate_error (error, g_steal_pointer (&failure));
    return -1;
}

/* A mount point, and the number of what is mounted there. Lives on a stack. */
typedef struct {
    const char *mount_point;
    struct stat status;
} Look;

static gboolean
look (gpointer data)
{
    Look *look = data;

    return stat (look->mount_point, &look->status) == 0;
}

static gboolean
is_mounted_as (BurinBlock *block, dev_t device)
{
    for (guint i = 0; i < block->mounts->len; i++) {
        BurinMount *mount = g_ptr_array_index (block->mounts, i);
        Look at = {.mount_point = mount->mount_point};

        /* btrfs gives each subvolume a number of its own, which only stat() tells. */
        if (mount->device == device ||
            (!mount->is_foreign && burin_host_view_run (look, &at) && at.status.st_dev == device))
            return TRUE;
    }
    return FALSE;
}

static gboolean
burin_direct_opener_holds_device (BurinDriveOpener *opener, BurinDrive *drive, guint64 device)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *block = burin_block_tree_find_node (tree, burin_drive_get_node (drive));
    g_autoptr (GPtrArray) users = NULL;

    (void) opener; /* no state */
    if (block == NULL)
        return FALSE;
    users = burin_block_collect (block);
    for (guint i = 0; i < users->len; i++) {
        BurinBlock *user = g_ptr_array_index (users, i);

        if (user->device == (dev_t) device || is_mounted_as (user, (dev_t) device))
            return TRUE;
    }
    return FALSE;
}

static BurinRelease
burin_direct_opener_release (BurinDriveOpener *opener,
                             BurinDrive *drive,
                             int fd,
                             BurinRelease wanted)
{
    const char *node = burin_drive_get_node (drive);
    BurinRelease done = burin_unplugger_run (fd, node, wanted);

    (void) opener; /* no state */
    if (done == BURIN_RELEASE_NOTHING)
        burin_give_back_run (fd, node);
    else
        (void) close (fd); /* all is flushed and proven, and nobody looks at a drive that is off */
    return done;
}

static void
burin_direct_opener_iface_init (BurinDriveOpenerInterface *iface)
{
    iface->open = burin_direct_opener_open;
    iface->holds_device = burin_direct_opener_holds_device;
    iface->release = burin_direct_opener_release;
}

/**
 * burin_direct_opener_new:
 *
 * Returns: (transfer full): an opener
 */
BurinDriveOpener *
burin_direct_opener_new (void)
{
    return g_object_new (BURIN_TYPE_DIRECT_OPENER, NULL);
}
