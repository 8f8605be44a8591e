/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-crypt-mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <string.h>
#include <sys/ioctl.h>

#include "burin-fd.h"
#include "burin-sysfs.h"

#define CONTROL "/dev/mapper/control"

/* What cryptsetup writes before the name of each mapping it makes: LUKS, BitLocker, VeraCrypt. */
#define UUID_PREFIX "CRYPT-"

/* A mapping can be made of several drives, of which only one is the user's to erase. */
static gboolean
lies_only_on (BurinBlock *mapping, GPtrArray *users)
{
    g_autoptr (GPtrArray) slaves = burin_sysfs_list (mapping->directory, "slaves");

    for (guint i = 0; i < slaves->len; i++) {
        gboolean found = FALSE;

        for (guint j = 0; j < users->len && !found; j++)
            found = strcmp (((BurinBlock *) g_ptr_array_index (users, j))->name,
                            g_ptr_array_index (slaves, i)) == 0;
        if (!found)
            return FALSE;
    }
    return slaves->len > 0;
}

/* Loop devices on files in it go away with the mount that they serve, or keep it busy. */
static gboolean
carries_only_loops (BurinBlock *mapping)
{
    for (guint i = 0; i < mapping->above->len; i++)
        if (((BurinBlock *) g_ptr_array_index (mapping->above, i))->backing_file == NULL)
            return FALSE;
    return TRUE;
}

/**
 * burin_crypt_mapping_may_close:
 * @mapping: a block device
 * @users: (element-type BurinBlock): burin_block_collect() of the drive that is to be ours
 *
 * Returns: whether @mapping is an encrypted volume that has been opened on that drive alone, and
 *   that nothing but what is mounted needs
 */
gboolean
burin_crypt_mapping_may_close (BurinBlock *mapping, GPtrArray *users)
{
    g_autofree char *uuid = burin_sysfs_read (mapping->directory, "dm/uuid");

    return uuid != NULL && g_str_has_prefix (uuid, UUID_PREFIX) && !mapping->is_swap &&
           carries_only_loops (mapping) && lies_only_on (mapping, users);
}

static gboolean
fail (const char *node, BurinBlock *mapping, int errnum, GError **error)
{
    BurinErrorDetails details = {
        .operation = "close", .drive = node, .errnum = errnum, .path = mapping->node};

    burin_set_error (error, errnum == EBUSY ? BURIN_ERROR_DRIVE_BUSY : BURIN_ERROR_FAILED, &details,
                     "cannot close the encrypted volume %s on %s: %s", mapping->alias, node,
                     g_strerror (errnum));
    return FALSE;
}

/*
 * The kernel closes nothing that is open, mounted or swapped to. The UUID belongs to this very
 * mapping; its number might be another's by now.
 */
static gboolean
close_one (const char *node, BurinBlock *mapping, GError **error)
{
    struct dm_ioctl request = {
        .version = {DM_VERSION_MAJOR, 0, 0},
        .data_size = sizeof request,
        .data_start = sizeof request,
    };
    g_autofree char *uuid = burin_sysfs_read (mapping->directory, "dm/uuid");
    g_auto (BurinFd) control = open (CONTROL, O_RDWR | O_CLOEXEC);

    if (uuid == NULL) /* somebody was quicker */
        return TRUE;
    if (control < 0)
        return fail (node, mapping, errno, error);
    (void) g_strlcpy (request.uuid, uuid, sizeof request.uuid); /* the kernel's own, so it fits */
    if (ioctl (control, DM_DEV_REMOVE, &request) == 0 || errno == ENXIO)
        return TRUE;
    return fail (node, mapping, errno, error);
}

/**
 * burin_crypt_mapping_close_all:
 * @node: a whole drive of which nothing is mounted any more
 * @error: %BURIN_ERROR_DRIVE_BUSY with the mapping as path, if somebody has it open
 *
 * Closes the encrypted volumes that somebody opened on the drive; their key goes with them. What
 * burin_crypt_mapping_may_close() refuses stays, for O_EXCL to find.
 *
 * Returns: whether none of them is left
 */
gboolean
burin_crypt_mapping_close_all (const char *node, GError **error)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *block = burin_block_tree_find_node (tree, node);
    g_autoptr (GPtrArray) users = NULL;

    if (block == NULL) /* unplugged; opening it says so */
        return TRUE;
    users = burin_block_collect (block);
    for (guint i = users->len; i > 0; i--) {
        BurinBlock *user = g_ptr_array_index (users, i - 1);

        if (burin_crypt_mapping_may_close (user, users) && !close_one (node, user, error))
            return FALSE;
    }
    return TRUE;
}
