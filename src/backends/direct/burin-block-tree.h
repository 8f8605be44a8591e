/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "burin-mount.h"

G_BEGIN_DECLS

/**
 * BurinBlock:
 * @name: the kernel's name, "sdb1"
 * @node: "/dev/sdb1"
 * @directory: its folder in sysfs, free of symbolic links
 * @alias: name given to a device mapper device, "" for all others
 * @backing_file: (nullable): what a loop device shows, %NULL if it is no (configured) loop device
 * @device: device number
 * @size: in bytes
 * @is_partition: whether it is a part of the whole-disk device that its folder lies in
 * @is_swap: whether the system swaps to it, or to a file on it
 * @above: (element-type BurinBlock): what lies directly on it: partitions, and device mapper, RAID
 *   and loop devices made of it; borrowed from the tree
 * @mounts: (element-type BurinMount): where its file system is mounted; borrowed from the tree
 *
 * One block device at the moment when its tree was made. Owned by the tree.
 */
typedef struct {
    char *name;
    char *node;
    char *directory;
    char *alias;
    char *backing_file;
    dev_t device;
    guint64 size;
    gboolean is_partition;
    gboolean is_swap;
    GPtrArray *above;
    GPtrArray *mounts;
} BurinBlock;

/*
 * BurinBlockTree: which block devices there are, what lies on what, and what is mounted.
 *
 * A snapshot of sysfs and procfs, immutable, owned by who made it; any thread. It opens no device.
 * It is the one place that follows partitions, holders, loop devices and mounts, for the drive list
 * as well as for unmounting.
 */
typedef struct _BurinBlockTree BurinBlockTree;

BurinBlockTree *burin_block_tree_new (const char *root) G_GNUC_WARN_UNUSED_RESULT;
void burin_block_tree_free (BurinBlockTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinBlockTree, burin_block_tree_free)

GPtrArray *burin_block_tree_get_blocks (BurinBlockTree *self);
GPtrArray *burin_block_tree_get_mounts (BurinBlockTree *self);
BurinBlock *burin_block_tree_find_node (BurinBlockTree *self, const char *node);

GPtrArray *burin_block_collect (BurinBlock *block) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
