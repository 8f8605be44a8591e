/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-occupant.h"

#include <errno.h>
#include <string.h>

#include "burin-crypt-mapping.h"
#include "burin-host-view.h"
#include "burin-process.h"

/* What on a block device keeps it from being ours, in the order in which it is looked for. */

static gboolean
set_occupied (BurinBlock *block,
              int errnum,
              const char *holder,
              const char *path,
              const char *why,
              GError **error)
{
    BurinErrorDetails details = {.operation = "open",
                                 .drive = block->node,
                                 .errnum = errnum,
                                 .holder = holder,
                                 .path = path};

    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s is in use: %s", block->node, why);
    return FALSE;
}

static gboolean
check_swap (BurinBlock *block, BurinBlock *user, GError **error)
{
    g_autofree char *why = NULL;

    if (!user->is_swap)
        return TRUE;
    why = g_strdup_printf ("the system swaps to %s", user->node);
    return set_occupied (block, 0, "swap", user->node, why, error);
}

/* Device mapper and RAID devices; loop devices often go away with the mount that they serve. */
static gboolean
check_holder (
    BurinBlock *block, BurinBlock *user, GPtrArray *users, BurinAccess access, GError **error)
{
    g_autofree char *name = NULL, *why = NULL;

    if (user == block || user->is_partition || user->backing_file != NULL)
        return TRUE;
    if (access != BURIN_ACCESS_READ && burin_crypt_mapping_may_close (user, users))
        return TRUE;
    name = *user->alias != '\0' ? g_strdup_printf ("%s (%s)", user->name, user->alias)
                                : g_strdup (user->name);
    why = g_strdup_printf ("%s is made of it", name);
    return set_occupied (block, 0, name, user->node, why, error);
}

static gboolean
check_unmounted (BurinBlock *block, BurinBlock *user, GError **error)
{
    const char *mount_point;
    g_autofree char *why = NULL;

    if (user->mounts->len == 0)
        return TRUE;
    mount_point = ((BurinMount *) g_ptr_array_index (user->mounts, 0))->mount_point;
    why = g_strdup_printf ("it is mounted at %s, unmount it first", mount_point);
    return set_occupied (block, 0, NULL, mount_point, why, error);
}

/**
 * burin_occupant_check:
 * @block: a whole drive
 * @access: %BURIN_ACCESS_READ changes nothing, so mounts and encrypted volumes count as well
 * @error: %BURIN_ERROR_DRIVE_BUSY
 *
 * Looks for what does not go away by waiting or unmounting, so that nothing is unmounted in vain.
 *
 * Returns: whether there is nothing of the kind
 */
gboolean
burin_occupant_check (BurinBlock *block, BurinAccess access, GError **error)
{
    g_autoptr (GPtrArray) users = burin_block_collect (block);

    for (guint i = 0; i < users->len; i++) {
        BurinBlock *user = g_ptr_array_index (users, i);

        if (!check_swap (block, user, error) || !check_holder (block, user, users, access, error))
            return FALSE;
        if (access == BURIN_ACCESS_READ && !check_unmounted (block, user, error))
            return FALSE;
    }
    return TRUE;
}

/**
 * burin_occupant_check_loops:
 * @block: a whole drive of which nothing is mounted
 * @error: %BURIN_ERROR_DRIVE_BUSY
 *
 * A loop device on a partition is no claim in the eyes of the kernel: O_EXCL succeeds in spite of
 * it.
 *
 * Returns: whether there is none
 */
gboolean
burin_occupant_check_loops (BurinBlock *block, GError **error)
{
    g_autoptr (GPtrArray) users = burin_block_collect (block);

    for (guint i = 0; i < users->len; i++) {
        BurinBlock *user = g_ptr_array_index (users, i);
        g_autofree char *why = NULL;

        if (user == block || user->backing_file == NULL)
            continue;
        why = g_strdup_printf ("loop device %s shows %s", user->node, user->backing_file);
        return set_occupied (block, EBUSY, user->name, user->backing_file, why, error);
    }
    return TRUE;
}

static GArray *
list_devices (BurinBlock *block)
{
    g_autoptr (GPtrArray) users = burin_block_collect (block);
    GArray *devices = g_array_new (FALSE, FALSE, sizeof (dev_t));

    for (guint i = 0; i < users->len; i++)
        g_array_append_val (devices, ((BurinBlock *) g_ptr_array_index (users, i))->device);
    return devices;
}

/* btrfs and the like number their files by devices of their own. */
static void
add_mounted_devices (BurinBlock *block, GArray *devices)
{
    g_autoptr (GPtrArray) users = burin_block_collect (block);

    for (guint i = 0; i < users->len; i++) {
        BurinBlock *user = g_ptr_array_index (users, i);

        for (guint j = 0; j < user->mounts->len; j++)
            g_array_append_val (devices,
                                ((BurinMount *) g_ptr_array_index (user->mounts, j))->device);
    }
}

static char *
find_loop (BurinBlock *block)
{
    g_autoptr (GPtrArray) users = burin_block_collect (block);

    for (guint i = 0; i < users->len; i++) {
        BurinBlock *user = g_ptr_array_index (users, i);

        if (user != block && user->backing_file != NULL)
            return g_strdup (user->name);
    }
    return NULL;
}

static char *
read_namespace (const char *directory)
{
    g_autofree char *path = g_build_filename (directory, "ns/mnt", NULL);

    return g_file_read_link (path, NULL);
}

static gboolean
has_own_mounts (const char *directory)
{
    g_autofree char *self = g_build_filename ("/proc", burin_host_view_get_process (), NULL);
    g_autofree char *ours = read_namespace (self);
    g_autofree char *theirs = read_namespace (directory);

    return theirs != NULL && g_strcmp0 (ours, theirs) != 0;
}

static gboolean
is_mounted_elsewhere (const char *directory, gconstpointer data)
{
    const GArray *devices = data;
    g_autofree char *pid = g_path_get_basename (directory);
    g_autoptr (GPtrArray) mounts = NULL;

    if (!has_own_mounts (directory))
        return FALSE;
    mounts = burin_mount_load ("/proc", pid);
    for (guint i = 0; i < mounts->len; i++)
        for (guint j = 0; j < devices->len; j++)
            if (((BurinMount *) g_ptr_array_index (mounts, i))->device ==
                g_array_index (devices, dev_t, j))
                return TRUE;
    return FALSE;
}

/* Returns: (transfer full) (nullable): who uses the drive, as far as /proc tells */
static char *
find_holder (BurinBlock *block)
{
    g_autoptr (GArray) devices = list_devices (block);
    char *holder;

    add_mounted_devices (block, devices);
    holder = burin_process_search (burin_process_uses_file_system, devices);
    if (holder == NULL)
        holder = burin_process_search (burin_process_has_device_open, devices);
    if (holder == NULL)
        holder = find_loop (block);
    /* Other mount namespaces have mounts of their own, which we can neither see nor unmount. */
    if (holder == NULL)
        holder = burin_process_search (is_mounted_elsewhere, devices);
    return holder;
}

/**
 * burin_occupant_set_busy:
 * @block: a whole drive
 * @busy: the %BURIN_ERROR_DRIVE_BUSY that the drive could not be opened with
 * @error: a better one: with who is in the way
 *
 * Names the holder. Reads much of /proc, so it is done once patience has run out.
 */
void
burin_occupant_set_busy (BurinBlock *block, const GError *busy, GError **error)
{
    BurinErrorDetails details = *burin_error_get_details (busy);
    g_autofree char *holder = NULL;

    if (details.holder == NULL)
        holder = find_holder (block);
    if (holder == NULL) {
        burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s", busy->message);
        return;
    }
    details.holder = holder;
    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s, held by %s", busy->message,
                     holder);
}
