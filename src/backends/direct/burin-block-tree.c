/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-block-tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "burin-host-view.h"
#include "burin-sysfs.h"
#include "burin-system-path.h"

#define SECTOR_SIZE 512 /* sysfs counts in these, whatever the device's own block size is */

struct _BurinBlockTree {
    char *root;         /* "/", or where a test keeps its sysfs and procfs */
    GPtrArray *blocks;  /* BurinBlock, owned, sorted by name */
    GHashTable *byname; /* name → BurinBlock, both borrowed from blocks */
    GPtrArray *mounts;  /* BurinMount, owned, in the order of the kernel */
};

static void
free_block (gpointer data)
{
    BurinBlock *block = data;

    g_free (block->name);
    g_free (block->node);
    g_free (block->directory);
    g_free (block->alias);
    g_free (block->backing_file);
    g_ptr_array_unref (block->above);
    g_ptr_array_unref (block->mounts);
    g_free (block);
}

static char *
resolve (const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename (directory, name, NULL);
    g_autofree char *target = NULL;
    char *resolved = realpath (path, NULL);

    target = g_strdup (resolved);
    free (resolved);
    return g_steal_pointer (&target);
}

static gboolean
read_device (const char *directory, dev_t *device)
{
    g_autofree char *text = burin_sysfs_read (directory, "dev");
    unsigned int device_major, device_minor;

    if (text == NULL || sscanf (text, "%u:%u", &device_major, &device_minor) != 2)
        return FALSE;
    *device = makedev (device_major, device_minor);
    return TRUE;
}

/* The kernel writes '!' for the '/' in names like "cciss/c0d0". */
static char *
make_node (const char *name)
{
    return g_strdelimit (g_strconcat ("/dev/", name, NULL), "!", '/');
}

static BurinBlock *
read_block (const char *class_directory, const char *name)
{
    g_autofree char *directory = resolve (class_directory, name);
    g_autofree char *alias = NULL;
    BurinBlock *block;
    dev_t device;

    if (directory == NULL || !read_device (directory, &device))
        return NULL;

    alias = burin_sysfs_read (directory, "dm/name");
    block = g_new0 (BurinBlock, 1);
    block->name = g_strdup (name);
    block->node = make_node (name);
    block->alias = g_strdup (alias != NULL ? alias : "");
    block->backing_file = burin_sysfs_read (directory, "loop/backing_file");
    block->device = device;
    block->size = burin_sysfs_read_number (directory, "size") * SECTOR_SIZE;
    block->is_partition = burin_sysfs_has (directory, "partition");
    block->directory = g_steal_pointer (&directory);
    block->above = g_ptr_array_new ();
    block->mounts = g_ptr_array_new ();
    return block;
}

static void
read_blocks (BurinBlockTree *self)
{
    g_autofree char *class_directory = g_build_filename (self->root, "sys/class/block", NULL);
    g_autoptr (GPtrArray) names = burin_sysfs_list (class_directory, "");

    for (guint i = 0; i < names->len; i++) {
        BurinBlock *block = read_block (class_directory, g_ptr_array_index (names, i));

        if (block == NULL)
            continue; /* unplugged in this moment */
        g_ptr_array_add (self->blocks, block);
        g_hash_table_insert (self->byname, block->name, block);
    }
}

static void
add_unique (GPtrArray *array, gpointer item)
{
    if (item != NULL && !g_ptr_array_find (array, item, NULL))
        g_ptr_array_add (array, item);
}

static BurinBlock *
find_device (BurinBlockTree *self, dev_t device)
{
    for (guint i = 0; i < self->blocks->len; i++) {
        BurinBlock *block = g_ptr_array_index (self->blocks, i);

        if (block->device == device)
            return block;
    }
    return NULL;
}

static BurinBlock *
find_alias (BurinBlockTree *self, const char *alias)
{
    for (guint i = 0; i < self->blocks->len; i++) {
        BurinBlock *block = g_ptr_array_index (self->blocks, i);

        if (*block->alias != '\0' && strcmp (block->alias, alias) == 0)
            return block;
    }
    return NULL;
}

/**
 * burin_block_tree_find_node:
 * @node: path of a device node, or of a symbolic link to one
 *
 * Returns: (transfer none) (nullable): the device, or %NULL if there is none of that name
 */
BurinBlock *
burin_block_tree_find_node (BurinBlockTree *self, const char *node)
{
    g_autofree char *target = NULL, *name = NULL;

    if (!burin_system_path_is_below (node, "/dev"))
        return NULL;
    if (g_str_has_prefix (node, "/dev/mapper/"))
        return find_alias (self, node + strlen ("/dev/mapper/"));

    target = resolve (self->root, node);
    name = target != NULL ? g_path_get_basename (target) : g_strdup (node + strlen ("/dev/"));
    g_strdelimit (name, "/", '!');
    return g_hash_table_lookup (self->byname, name);
}

/* Several devices can make one btrfs; only sysfs knows them all. */
static void
add_btrfs_siblings (BurinBlockTree *self, BurinBlock *member, GPtrArray *blocks)
{
    g_autofree char *btrfs = g_build_filename (self->root, "sys/fs/btrfs", NULL);
    g_autoptr (GPtrArray) file_systems = burin_sysfs_list (btrfs, "");

    for (guint i = 0; i < file_systems->len; i++) {
        g_autofree char *devices =
            g_build_filename (btrfs, g_ptr_array_index (file_systems, i), "devices", NULL);
        g_autoptr (GPtrArray) names = burin_sysfs_list (devices, "");

        if (!burin_sysfs_has (devices, member->name))
            continue;
        for (guint j = 0; j < names->len; j++)
            add_unique (blocks, g_hash_table_lookup (self->byname, g_ptr_array_index (names, j)));
    }
}

/* Returns: (transfer container): the devices that what is mounted lies on */
static GPtrArray *
find_mounted_blocks (BurinBlockTree *self, const BurinMount *mount)
{
    GPtrArray *blocks = g_ptr_array_new ();
    BurinBlock *block = find_device (self, mount->device);

    if (block == NULL && major (mount->device) == 0)
        block = burin_block_tree_find_node (self, mount->source);
    if (block == NULL)
        return blocks;

    g_ptr_array_add (blocks, block);
    if (strcmp (mount->fs_type, "btrfs") == 0)
        add_btrfs_siblings (self, block, blocks);
    return blocks;
}

static void
attach_mounts (BurinBlockTree *self)
{
    for (guint i = 0; i < self->mounts->len; i++) {
        BurinMount *mount = g_ptr_array_index (self->mounts, i);
        g_autoptr (GPtrArray) blocks = find_mounted_blocks (self, mount);

        for (guint j = 0; j < blocks->len; j++)
            g_ptr_array_add (((BurinBlock *) g_ptr_array_index (blocks, j))->mounts, mount);
    }
}

/* Returns: (transfer none) (nullable): the mount that @path lies in */
static BurinMount *
find_mount (BurinBlockTree *self, const char *path)
{
    BurinMount *best = NULL;

    for (guint i = 0; i < self->mounts->len; i++) {
        BurinMount *mount = g_ptr_array_index (self->mounts, i);

        if (!mount->is_foreign && burin_system_path_is_below (path, mount->mount_point) &&
            (best == NULL || strlen (mount->mount_point) >= strlen (best->mount_point)))
            best = mount;
    }
    return best;
}

/* Returns: (transfer container): the devices that hold @path, a node itself or a file */
static GPtrArray *
find_backing_blocks (BurinBlockTree *self, const char *path)
{
    BurinBlock *block = burin_block_tree_find_node (self, path);
    BurinMount *mount;
    GPtrArray *blocks;

    if (block != NULL) {
        blocks = g_ptr_array_new ();
        g_ptr_array_add (blocks, block);
        return blocks;
    }
    mount = find_mount (self, path);
    return mount != NULL ? find_mounted_blocks (self, mount) : g_ptr_array_new ();
}

static void
attach_swaps (BurinBlockTree *self)
{
    g_autofree char *proc = g_build_filename (self->root, "proc", NULL);
    g_autoptr (GPtrArray) swaps = burin_mount_load_swaps (proc);

    for (guint i = 0; i < swaps->len; i++) {
        g_autoptr (GPtrArray) blocks = find_backing_blocks (self, g_ptr_array_index (swaps, i));

        for (guint j = 0; j < blocks->len; j++)
            ((BurinBlock *) g_ptr_array_index (blocks, j))->is_swap = TRUE;
    }
}

static void
attach_to_disk (BurinBlockTree *self, BurinBlock *partition)
{
    g_autofree char *directory = g_path_get_dirname (partition->directory);
    g_autofree char *name = g_path_get_basename (directory);
    BurinBlock *disk = g_hash_table_lookup (self->byname, name);

    if (disk != NULL)
        add_unique (disk->above, partition);
}

static void
attach_to_backing (BurinBlockTree *self, BurinBlock *loop)
{
    g_autoptr (GPtrArray) blocks = find_backing_blocks (self, loop->backing_file);

    for (guint i = 0; i < blocks->len; i++)
        add_unique (((BurinBlock *) g_ptr_array_index (blocks, i))->above, loop);
}

static void
attach_block (BurinBlockTree *self, BurinBlock *block)
{
    g_autoptr (GPtrArray) holders = burin_sysfs_list (block->directory, "holders");

    for (guint i = 0; i < holders->len; i++)
        add_unique (block->above,
                    g_hash_table_lookup (self->byname, g_ptr_array_index (holders, i)));
    if (block->is_partition)
        attach_to_disk (self, block);
    if (block->backing_file != NULL)
        attach_to_backing (self, block);
}

static gboolean
has_mount (BurinBlockTree *self, guint64 id)
{
    for (guint i = 0; i < self->mounts->len; i++)
        if (((BurinMount *) g_ptr_array_index (self->mounts, i))->id == id)
            return TRUE;
    return FALSE;
}

/*
 * What the system needs is mounted in the namespace of process 1, and we may be in another one, as
 * in a container. Normally the two are the same and so are the numbers of their mounts.
 */
static void
add_foreign_mounts (BurinBlockTree *self, const char *proc)
{
    g_autoptr (GPtrArray) mounts = burin_mount_load (proc, "1");

    while (mounts->len > 0) {
        BurinMount *mount = g_ptr_array_steal_index (mounts, 0);

        mount->is_foreign = !has_mount (self, mount->id);
        if (mount->is_foreign)
            g_ptr_array_add (self->mounts, mount);
        else
            burin_mount_free (mount);
    }
}

/**
 * burin_block_tree_new:
 * @root: "/", or a folder that has a sys and a proc folder of its own
 *
 * Takes milliseconds: it reads a few small files for each block device.
 *
 * Returns: (transfer full): how things are now
 */
BurinBlockTree *
burin_block_tree_new (const char *root)
{
    BurinBlockTree *self = g_new0 (BurinBlockTree, 1);
    g_autofree char *proc = g_build_filename (root, "proc", NULL);

    self->root = g_strdup (root);
    self->blocks = g_ptr_array_new_with_free_func (free_block);
    self->byname = g_hash_table_new (g_str_hash, g_str_equal);
    self->mounts = burin_mount_load (proc, burin_host_view_get_process ());
    add_foreign_mounts (self, proc);
    read_blocks (self);
    attach_mounts (self);
    attach_swaps (self);
    for (guint i = 0; i < self->blocks->len; i++)
        attach_block (self, g_ptr_array_index (self->blocks, i));
    return self;
}

void
burin_block_tree_free (BurinBlockTree *self)
{
    g_hash_table_unref (self->byname);
    g_ptr_array_unref (self->blocks);
    g_ptr_array_unref (self->mounts);
    g_free (self->root);
    g_free (self);
}

/**
 * burin_block_tree_get_blocks:
 *
 * Returns: (transfer none) (element-type BurinBlock): all block devices, partitions too, by name
 */
GPtrArray *
burin_block_tree_get_blocks (BurinBlockTree *self)
{
    return self->blocks;
}

/**
 * burin_block_tree_get_mounts:
 *
 * Returns: (transfer none) (element-type BurinMount): all that is mounted, in the order of the
 * kernel, ours before what is only mounted for process 1
 */
GPtrArray *
burin_block_tree_get_mounts (BurinBlockTree *self)
{
    return self->mounts;
}

/**
 * burin_block_collect:
 *
 * Returns: (transfer container) (element-type BurinBlock): @block and everything that lies on it,
 *   directly or on something else that does; what carries comes before what is carried
 */
GPtrArray *
burin_block_collect (BurinBlock *block)
{
    GPtrArray *found = g_ptr_array_new ();

    g_ptr_array_add (found, block);
    for (guint i = 0; i < found->len; i++) {
        BurinBlock *carrier = g_ptr_array_index (found, i);

        for (guint j = 0; j < carrier->above->len; j++)
            add_unique (found, g_ptr_array_index (carrier->above, j));
    }
    return found;
}
