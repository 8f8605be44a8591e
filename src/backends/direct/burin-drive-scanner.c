/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-scanner.h"

#include <string.h>

#include "burin-backup.h"
#include "burin-block-tree.h"
#include "burin-boot-entry.h"
#include "burin-hardware.h"
#include "burin-sysfs.h"
#include "burin-system-path.h"
#include "burin-text.h"

#define SWAP_MOUNT_POINT "[SWAP]"

struct _BurinDriveScanner {
    char *root;
    gboolean allow_loop;
    BurinDeviceProperties properties;
    gpointer data;
    char *boot_partition; /* (nullable): its GUID */
};

/**
 * burin_drive_scanner_new:
 * @root: "/", or a folder that has a sys and a proc folder of its own
 * @allow_loop: whether loop devices that show a file count as drives
 * @properties: asked for each drive and partition
 * @data: handed to @properties
 *
 * Returns: (transfer full): a scanner
 */
BurinDriveScanner *
burin_drive_scanner_new (const char *root,
                         gboolean allow_loop,
                         BurinDeviceProperties properties,
                         gpointer data)
{
    BurinDriveScanner *self = g_new0 (BurinDriveScanner, 1);

    self->root = g_strdup (root);
    self->allow_loop = allow_loop;
    self->properties = properties;
    self->data = data;
    self->boot_partition = burin_boot_entry_dup_partition (root);
    return self;
}

void
burin_drive_scanner_free (BurinDriveScanner *self)
{
    g_free (self->root);
    g_free (self->boot_partition);
    g_free (self);
}

/* The boot areas, the replay-protected memory and the like of an eMMC: "mmcblk0boot1". */
static gboolean
is_mmc_area (const char *name)
{
    const char *rest;

    if (!g_str_has_prefix (name, "mmcblk"))
        return FALSE;
    rest = name + strlen ("mmcblk");
    return rest[strspn (rest, "0123456789")] != '\0';
}

/* Optical, floppy and memory disks, and all that is made of other devices or comes over a network.
 */
static gboolean
is_of_other_kind (const char *name)
{
    static const char *const kinds[] = {"dm-", "drbd", "fd", "loop", "md", "mtdblock", "nbd",
                                        "ram", "rbd",  "sr", "ubi",  "zd", "zram"};

    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        if (g_str_has_prefix (name, kinds[i]))
            return TRUE;
    return FALSE;
}

static gboolean
is_drive (BurinDriveScanner *self, BurinBlock *block)
{
    if (block->is_partition || burin_sysfs_read_number (block->directory, "hidden") != 0)
        return FALSE;
    if (self->allow_loop && block->backing_file != NULL)
        return TRUE;
    return !is_of_other_kind (block->name) && !is_mmc_area (block->name);
}

static GHashTable *
get_properties (BurinDriveScanner *self, BurinBlock *block)
{
    GHashTable *properties = self->properties (block->device, self->data);

    return properties != NULL ? properties : g_hash_table_new (g_str_hash, g_str_equal);
}

static int
get_hex_digit (const char *p)
{
    return g_ascii_xdigit_value (*p);
}

/* udev writes \xNN for the bytes of a label that it finds unusual. */
static char *
decode_label (const char *encoded)
{
    g_autoptr (GString) label = g_string_new (NULL);

    for (const char *p = encoded != NULL ? encoded : ""; *p != '\0'; p++) {
        if (p[0] == '\\' && p[1] == 'x' && get_hex_digit (p + 2) >= 0 &&
            get_hex_digit (p + 3) >= 0) {
            g_string_append_c (label, (char) (get_hex_digit (p + 2) * 16 + get_hex_digit (p + 3)));
            p += 3;
        } else {
            g_string_append_c (label, *p);
        }
    }
    return burin_text_dup_safe (label->str);
}

/* Without udevd the kernel still knows the type of what is mounted. */
static char *
find_fs_type (BurinBlock *block, GHashTable *properties)
{
    const char *type = g_hash_table_lookup (properties, "ID_FS_TYPE");

    if (type == NULL && block->mounts->len > 0)
        type = ((BurinMount *) g_ptr_array_index (block->mounts, 0))->fs_type;
    return burin_text_dup_safe (type);
}

static void
add_mount_point (GPtrArray *mount_points, const char *mount_point)
{
    g_autofree char *safe = burin_text_dup_safe (mount_point);

    if (!g_ptr_array_find_with_equal_func (mount_points, safe, g_str_equal, NULL))
        g_ptr_array_add (mount_points, g_steal_pointer (&safe));
}

/* A holder that is used for nothing that we can see must not look like free space. */
static void
add_idle_holder (GPtrArray *mount_points, BurinBlock *holder)
{
    const char *name = *holder->alias != '\0' ? holder->alias : holder->name;
    g_autofree char *text = g_strdup_printf ("[%s]", name);

    if (holder->mounts->len == 0 && !holder->is_swap && holder->above->len == 0)
        add_mount_point (mount_points, text);
}

static GStrv
list_mount_points (BurinBlock *block)
{
    GPtrArray *mount_points = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (GPtrArray) blocks = burin_block_collect (block);

    for (guint i = 0; i < blocks->len; i++) {
        BurinBlock *user = g_ptr_array_index (blocks, i);

        for (guint j = 0; j < user->mounts->len; j++)
            add_mount_point (mount_points,
                             ((BurinMount *) g_ptr_array_index (user->mounts, j))->mount_point);
        if (user->is_swap)
            add_mount_point (mount_points, SWAP_MOUNT_POINT);
        if (user != block)
            add_idle_holder (mount_points, user);
    }
    g_ptr_array_add (mount_points, NULL);
    return (GStrv) g_ptr_array_free (mount_points, FALSE);
}

static BurinPartition *
make_partition (BurinBlock *block, GHashTable *properties)
{
    g_autofree char *fs_type = find_fs_type (block, properties);
    g_autofree char *label = decode_label (g_hash_table_lookup (properties, "ID_FS_LABEL_ENC"));
    g_auto (GStrv) mount_points = list_mount_points (block);

    return burin_partition_new (block->node, block->size, fs_type, label,
                                (const char *const *) mount_points);
}

static gboolean
has_partitions (BurinBlock *drive)
{
    for (guint i = 0; i < drive->above->len; i++)
        if (((BurinBlock *) g_ptr_array_index (drive->above, i))->is_partition)
            return TRUE;
    return FALSE;
}

/*
 * A hybrid ISO has a file system that starts with the drive and partitions, too; the whole drive is
 * then only worth an entry of its own if it is used as such.
 */
static gboolean
is_used_whole (BurinBlock *drive, GHashTable *properties)
{
    if (drive->mounts->len > 0 || drive->is_swap)
        return TRUE;
    if (has_partitions (drive))
        return FALSE;
    return drive->above->len > 0 || g_hash_table_contains (properties, "ID_FS_USAGE");
}

static void
free_partition (gpointer partition)
{
    burin_partition_free (partition);
}

static int
compare_partitions (gconstpointer a, gconstpointer b)
{
    const BurinBlock *left = *(const BurinBlock *const *) a;
    const BurinBlock *right = *(const BurinBlock *const *) b;

    return left->device < right->device ? -1 : left->device > right->device;
}

static GPtrArray *
list_partitions (BurinDriveScanner *self, BurinBlock *drive, GHashTable *drive_properties)
{
    GPtrArray *partitions = g_ptr_array_new_with_free_func (free_partition);
    g_autoptr (GPtrArray) blocks = g_ptr_array_copy (drive->above, NULL, NULL);

    if (is_used_whole (drive, drive_properties))
        g_ptr_array_add (partitions, make_partition (drive, drive_properties));

    g_ptr_array_sort (blocks, compare_partitions); /* sda10 comes after sda2 */
    for (guint i = 0; i < blocks->len; i++) {
        BurinBlock *block = g_ptr_array_index (blocks, i);
        g_autoptr (GHashTable) properties = NULL;

        if (!block->is_partition)
            continue;
        properties = get_properties (self, block);
        g_ptr_array_add (partitions, make_partition (block, properties));
    }
    return partitions;
}

static gboolean
is_block_of_system (BurinBlock *block)
{
    if (block->is_swap)
        return TRUE;
    for (guint i = 0; i < block->mounts->len; i++)
        if (burin_system_path_check (
                ((BurinMount *) g_ptr_array_index (block->mounts, i))->mount_point))
            return TRUE;
    return FALSE;
}

static gboolean
is_system (BurinBlock *drive)
{
    g_autoptr (GPtrArray) blocks = burin_block_collect (drive);

    for (guint i = 0; i < blocks->len; i++)
        if (is_block_of_system (g_ptr_array_index (blocks, i)))
            return TRUE;
    return FALSE;
}

/*
 * The EFI system partition is seldom mounted all the time, and without it nothing starts next time.
 * A drive that people carry around is let be: it is often an installer that runs from memory.
 */
static gboolean
is_started_from (BurinDriveScanner *self, BurinBlock *drive, BurinHardware *hardware)
{
    if (self->boot_partition == NULL || hardware->removable)
        return FALSE;
    for (guint i = 0; i < drive->above->len; i++) {
        g_autoptr (GHashTable) properties =
            get_properties (self, g_ptr_array_index (drive->above, i));
        const char *guid = g_hash_table_lookup (properties, "ID_PART_ENTRY_UUID");

        if (guid != NULL && g_ascii_strcasecmp (guid, self->boot_partition) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A node is reused for the next stick, its diskseq never. */
static char *
make_id (BurinBlock *drive, guint64 diskseq)
{
    char *id = g_strdup_printf ("%s_%" G_GUINT64_FORMAT, drive->name, diskseq);

    return g_strcanon (id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_", '_');
}

static GStrv
list_names (GHashTable *properties)
{
    const char *links = g_hash_table_lookup (properties, "DEVLINKS");
    g_autoptr (GPtrArray) names = g_ptr_array_new ();
    g_auto (GStrv) all = g_strsplit (links != NULL ? links : "", " ", -1);

    for (guint i = 0; all[i] != NULL; i++)
        if (g_str_has_prefix (all[i], "/dev/disk/by-id/") ||
            g_str_has_prefix (all[i], "/dev/disk/by-path/") ||
            g_str_has_prefix (all[i], "/dev/disk/by-diskseq/"))
            g_ptr_array_add (names, all[i]);
    g_ptr_array_add (names, NULL);
    return g_strdupv ((GStrv) names->pdata);
}

static char *
find_serial (BurinHardware *hardware, GHashTable *properties)
{
    const char *serial = g_hash_table_lookup (properties, "ID_SERIAL_SHORT");

    return burin_text_dup_safe (serial != NULL ? serial : hardware->serial);
}

/* Returns: (transfer full) (nullable): a name that people gave to a file system, if it speaks of
 * backups */
static char *
find_backup_name (BurinPartition *partition)
{
    if (burin_backup_is_label (partition->label))
        return g_strdup (partition->label);
    for (guint i = 0; partition->mount_points[i] != NULL; i++) {
        g_autofree char *name = g_path_get_basename (partition->mount_points[i]);

        if (burin_backup_is_label (name))
            return g_steal_pointer (&name);
    }
    return NULL;
}

/* Returns: (transfer full): what says that there are backups on the drive, "" if nothing does */
static char *
find_backup (BurinDriveScanner *self, BurinBlock *drive, GPtrArray *partitions)
{
    for (guint i = 0; i < partitions->len; i++) {
        char *name = find_backup_name (g_ptr_array_index (partitions, i));

        if (name != NULL)
            return name;
    }
    for (guint i = 0; i < drive->above->len; i++) {
        g_autoptr (GHashTable) properties =
            get_properties (self, g_ptr_array_index (drive->above, i));
        g_autofree char *name =
            decode_label (g_hash_table_lookup (properties, "ID_PART_ENTRY_NAME"));

        if (burin_backup_is_label (name))
            return g_steal_pointer (&name);
    }
    return g_strdup ("");
}

static BurinDrive *
make_drive (BurinDriveScanner *self, BurinBlock *block)
{
    g_autoptr (BurinHardware) hardware = burin_hardware_new (block->directory);
    g_autoptr (GHashTable) properties = get_properties (self, block);
    g_autoptr (GPtrArray) partitions = list_partitions (self, block, properties);
    guint64 diskseq = burin_sysfs_read_number (block->directory, "diskseq");
    g_autofree char *id = make_id (block, diskseq);
    g_autofree char *serial = find_serial (hardware, properties);
    g_autofree char *backup = find_backup (self, block, partitions);
    g_auto (GStrv) names = list_names (properties);
    BurinDriveInfo info = {
        .id = id,
        .node = block->node,
        .names = (const char *const *) names,
        .vendor = hardware->vendor,
        .model = hardware->model,
        .serial = serial,
        .size = block->size,
        .block_size =
            (guint32) burin_sysfs_read_number (block->directory, "queue/logical_block_size"),
        .diskseq = diskseq,
        .transport = hardware->transport,
        .read_only = burin_sysfs_read_number (block->directory, "ro") != 0,
        .removable = hardware->removable,
        .usb_speed = hardware->usb_speed,
        .usb_slow_port = hardware->usb_slow_port,
        .made = hardware->made,
        .backup = backup,
        .system = is_system (block) || is_started_from (self, block, hardware),
    };

    return burin_drive_new (&info, partitions);
}

/**
 * burin_drive_scanner_scan:
 *
 * Returns: (transfer full) (element-type BurinDrive): the drives that there are now, by node
 */
GPtrArray *
burin_drive_scanner_scan (BurinDriveScanner *self)
{
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new (self->root);
    GPtrArray *blocks = burin_block_tree_get_blocks (tree);

    for (guint i = 0; i < blocks->len; i++) {
        BurinBlock *block = g_ptr_array_index (blocks, i);

        if (is_drive (self, block))
            g_ptr_array_add (drives, make_drive (self, block));
    }
    return drives;
}
