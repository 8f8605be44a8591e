/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-unmounter.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "burin-block-tree.h"
#include "burin-host-view.h"

/* Somebody who mounts as quickly as we unmount must not keep us here for ever. */
#define MAX_ROUNDS 1000

static gboolean
fail (const char *node, const BurinMount *mount, int errnum, const char *why, GError **error)
{
    BurinErrorDetails details = {
        .operation = "unmount", .drive = node, .errnum = errnum, .path = mount->mount_point};

    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "cannot unmount %s from %s: %s", node,
                     mount->mount_point, why);
    return FALSE;
}

static gboolean
fail_errno (const char *node, const BurinMount *mount, int errnum, GError **error)
{
    BurinErrorDetails details = {.operation = "unmount",
                                 .drive = node,
                                 .errnum = errnum,
                                 .path = mount->mount_point,
                                 .cause = errnum == EBUSY ? BURIN_CAUSE_BUSY_MOUNT : NULL};

    burin_set_error (error, errnum == EPERM ? BURIN_ERROR_NOT_AUTHORIZED : BURIN_ERROR_DRIVE_BUSY,
                     &details, "cannot unmount %s from %s: %s", node, mount->mount_point,
                     g_strerror (errnum));
    return FALSE;
}

/* Returns: (transfer none) (nullable): something that is mounted on @mount */
static BurinMount *
find_child (GPtrArray *mounts, const BurinMount *mount)
{
    for (guint i = 0; i < mounts->len; i++) {
        BurinMount *child = g_ptr_array_index (mounts, i);

        if (child != mount && child->parent_id == mount->id)
            return child;
    }
    return NULL;
}

static gboolean
is_mount_of (GPtrArray *users, BurinMount *mount)
{
    if (mount->is_foreign) /* out of reach; opening the drive will fail, and name the holder */
        return FALSE;
    for (guint i = 0; i < users->len; i++)
        if (g_ptr_array_find (((BurinBlock *) g_ptr_array_index (users, i))->mounts, mount, NULL))
            return TRUE;
    return FALSE;
}

/*
 * Finds the mount that is next to go: the newest one that nothing is mounted on.
 *
 * Returns: %FALSE if all mounts of the drive carry mounts of something else, which is not ours to
 *   unmount; else @next is set, to %NULL if the drive has no mounts left
 */
static gboolean
find_next (BurinBlockTree *tree, BurinBlock *block, BurinMount **next, GError **error)
{
    GPtrArray *mounts = burin_block_tree_get_mounts (tree);
    g_autoptr (GPtrArray) users = burin_block_collect (block);
    BurinMount *child = NULL;

    for (guint i = mounts->len; i > 0; i--) {
        BurinMount *mount = g_ptr_array_index (mounts, i - 1);
        BurinMount *on_it;

        if (!is_mount_of (users, mount))
            continue;
        on_it = find_child (mounts, mount);
        if (on_it == NULL) {
            *next = mount;
            return TRUE;
        }
        child = on_it;
    }
    if (child != NULL)
        return fail (block->node, child, 0, "something else is mounted there on top of it", error);
    *next = NULL;
    return TRUE;
}

/*
 * umount() takes a path, and a path leads to what is topmost there. If that is another mount, one
 * of somebody else would go in place of ours. (An fd of the mount is no way around: it keeps it
 * busy.)
 */
static gboolean
is_reachable (gpointer data)
{
    const BurinMount *mount = data;
    struct statx status;

    if (statx (AT_FDCWD, mount->mount_point,
               AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_MNT_ID,
               &status) != 0)
        return FALSE;
    return (status.stx_mask & STATX_MNT_ID) == 0 || status.stx_mnt_id == mount->id;
}

static gboolean
unmount_gently (gpointer mount)
{
    return umount2 (((BurinMount *) mount)->mount_point, UMOUNT_NOFOLLOW) == 0;
}

static gboolean
detach (gpointer mount)
{
    return umount2 (((BurinMount *) mount)->mount_point, UMOUNT_NOFOLLOW | MNT_DETACH) == 0;
}

static gboolean
unmount (const char *node, BurinMount *mount, BurinUnmount how, GError **error)
{
    int errnum;

    if (!burin_host_view_run (is_reachable, mount))
        return fail (node, mount, EBUSY, "another mount hides it", error);
    if (burin_host_view_run (how == BURIN_UNMOUNT_DETACH ? detach : unmount_gently, mount))
        return TRUE;

    errnum = errno;
    if (errnum == EINVAL || errnum == ENOENT) /* somebody was quicker */
        return TRUE;
    return fail_errno (node, mount, errnum, error);
}

static gboolean
fail_endless (const char *node, GError **error)
{
    BurinErrorDetails details = {.operation = "unmount", .drive = node};

    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details,
                     "%s is mounted again as soon as it is unmounted", node);
    return FALSE;
}

/**
 * burin_unmounter_run:
 * @node: a whole drive
 * @how: what to do about a file system that is in use; whatever somebody else has mounted on one
 *   of ours is left alone in any case
 * @error: %BURIN_ERROR_DRIVE_BUSY with the mount point as path; `errnum` EBUSY says that waiting
 * may help, the cause %BURIN_CAUSE_BUSY_MOUNT that detaching may
 *
 * Unmounts whatever is mounted from the drive and what lies on it: every partition, wherever and
 * however often it is mounted, and file systems in loop devices in it. A file system that was
 * detached may still be alive and would write into what is written next; that O_EXCL fails for as
 * long is what makes it safe. Blocks until all that is cached is on the drive.
 *
 * Returns: whether nothing is mounted any more
 */
gboolean
burin_unmounter_run (const char *node, BurinUnmount how, GError **error)
{
    for (guint round = 0; round < MAX_ROUNDS; round++) {
        g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
        BurinBlock *block = burin_block_tree_find_node (tree, node);
        BurinMount *mount = NULL;

        if (block == NULL) /* unplugged; opening it says so */
            return TRUE;
        if (!find_next (tree, block, &mount, error))
            return FALSE;
        if (mount == NULL)
            return TRUE;
        if (!unmount (node, mount, how, error))
            return FALSE;
    }
    return fail_endless (node, error);
}
