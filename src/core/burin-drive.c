/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive.h"

#include <string.h>

struct _BurinDrive {
    GObject parent_instance;

    /* Owned; info's strings point to memory owned by this object. */
    BurinDriveInfo info;
    GPtrArray *partitions;
};

G_DEFINE_FINAL_TYPE (BurinDrive, burin_drive, G_TYPE_OBJECT)

static const char *const transport_names[] = {
    "other", "usb", "sd", "mmc", "nvme", "ata", "virtio", "loop", "virtual",
};
G_STATIC_ASSERT (G_N_ELEMENTS (transport_names) == BURIN_N_TRANSPORTS);

/**
 * burin_transport_to_string:
 *
 * Returns: (transfer none): the name of @transport on the bus and in JSON
 */
const char *
burin_transport_to_string (BurinTransport transport)
{
    g_return_val_if_fail (transport < BURIN_N_TRANSPORTS, transport_names[BURIN_TRANSPORT_OTHER]);

    return transport_names[transport];
}

/**
 * burin_transport_from_string:
 *
 * Returns: what burin_transport_to_string() named @string, or %BURIN_TRANSPORT_OTHER
 */
BurinTransport
burin_transport_from_string (const char *string)
{
    for (guint i = 0; i < BURIN_N_TRANSPORTS; i++)
        if (g_strcmp0 (transport_names[i], string) == 0)
            return (BurinTransport) i;
    return BURIN_TRANSPORT_OTHER;
}

/**
 * burin_partition_new:
 * @mount_points: (array zero-terminated) (nullable)
 *
 * Returns: (transfer full): a partition with copies of all that was given
 */
BurinPartition *
burin_partition_new (const char *node,
                     guint64 size,
                     const char *fs_type,
                     const char *label,
                     const char *const *mount_points)
{
    static const char *const nowhere[] = {NULL};
    BurinPartition *partition = g_new0 (BurinPartition, 1);

    partition->node = g_strdup (node);
    partition->size = size;
    partition->fs_type = g_strdup (fs_type != NULL ? fs_type : "");
    partition->label = g_strdup (label != NULL ? label : "");
    partition->mount_points = g_strdupv ((GStrv) (mount_points != NULL ? mount_points : nowhere));
    return partition;
}

void
burin_partition_free (BurinPartition *partition)
{
    if (partition == NULL)
        return;
    g_free (partition->node);
    g_free (partition->fs_type);
    g_free (partition->label);
    g_strfreev (partition->mount_points);
    g_free (partition);
}

/**
 * burin_partition_get_type_name:
 *
 * Returns: (transfer none): what people call the type of what is there, a proper name; "" if it is
 *   unknown
 */
const char *
burin_partition_get_type_name (const BurinPartition *partition)
{
    static const struct {
        const char *fs_type;
        const char *name;
    } members[] = {
        {"LVM2_member", "LVM"},         {"linux_raid_member", "RAID"},
        {"ddf_raid_member", "RAID"},    {"isw_raid_member", "RAID"},
        {"zfs_member", "ZFS"},          {"crypto_LUKS", "LUKS"},
        {"bcache", "bcache"},           {"BitLocker", "BitLocker"},
        {"ceph_bluestore", "Ceph"},     {"drbd", "DRBD"},
        {"VMFS_volume_member", "VMFS"},
    };

    for (guint i = 0; i < G_N_ELEMENTS (members); i++)
        if (strcmp (partition->fs_type, members[i].fs_type) == 0)
            return members[i].name;
    return partition->fs_type;
}

static gboolean
partition_equal (const BurinPartition *a, const BurinPartition *b)
{
    return a->size == b->size && strcmp (a->node, b->node) == 0 &&
           strcmp (a->fs_type, b->fs_type) == 0 && strcmp (a->label, b->label) == 0 &&
           g_strv_equal ((const char *const *) a->mount_points,
                         (const char *const *) b->mount_points);
}

static void
burin_drive_finalize (GObject *object)
{
    BurinDrive *self = BURIN_DRIVE (object);

    g_free ((char *) self->info.id);
    g_free ((char *) self->info.node);
    g_strfreev ((GStrv) self->info.names);
    g_free ((char *) self->info.vendor);
    g_free ((char *) self->info.model);
    g_free ((char *) self->info.serial);
    g_free ((char *) self->info.made);
    g_free ((char *) self->info.backup);
    g_ptr_array_unref (self->partitions);

    G_OBJECT_CLASS (burin_drive_parent_class)->finalize (object);
}

static void
burin_drive_class_init (BurinDriveClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_drive_finalize;
}

static void
burin_drive_init (BurinDrive *self)
{
    (void) self; /* burin_drive_new() fills it in */
}

static char *
copy_string (const char *string)
{
    return g_strdup (string != NULL ? string : "");
}

/**
 * burin_drive_new:
 * @info: copied; %NULL strings become empty ones
 * @partitions: (element-type BurinPartition) (nullable): shared, not copied, and must not change
 * any more
 *
 * Returns: (transfer full): a new drive
 */
BurinDrive *
burin_drive_new (const BurinDriveInfo *info, GPtrArray *partitions)
{
    static const char *const no_names[] = {NULL};
    BurinDrive *self = g_object_new (BURIN_TYPE_DRIVE, NULL);

    self->info = *info;
    self->info.id = copy_string (info->id);
    self->info.node = copy_string (info->node);
    self->info.names =
        (const char *const *) g_strdupv ((GStrv) (info->names != NULL ? info->names : no_names));
    self->info.vendor = copy_string (info->vendor);
    self->info.made = copy_string (info->made);
    self->info.backup = copy_string (info->backup);
    self->info.model = copy_string (info->model);
    self->info.serial = copy_string (info->serial);
    self->partitions = partitions != NULL
                           ? g_ptr_array_ref (partitions)
                           : g_ptr_array_new_with_free_func (
                                 (GDestroyNotify) (void (*) (void)) burin_partition_free);
    return self;
}

/**
 * burin_drive_get_info:
 *
 * Returns: (transfer none): everything about the drive but its partitions; strings are never %NULL
 */
const BurinDriveInfo *
burin_drive_get_info (BurinDrive *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE (self), NULL);
    return &self->info;
}

const char *
burin_drive_get_id (BurinDrive *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE (self), NULL);
    return self->info.id;
}

const char *
burin_drive_get_node (BurinDrive *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE (self), NULL);
    return self->info.node;
}

/**
 * burin_drive_get_size:
 *
 * Returns: its size in bytes, 0 without a medium
 */
guint64
burin_drive_get_size (BurinDrive *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE (self), 0);
    return self->info.size;
}

/**
 * burin_drive_get_partitions:
 *
 * Returns: (transfer none) (element-type BurinPartition): what is on the drive
 */
GPtrArray *
burin_drive_get_partitions (BurinDrive *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE (self), NULL);
    return self->partitions;
}

/**
 * burin_drive_dup_title:
 *
 * Returns: (transfer full): what to call the drive: vendor and model, or its node's last part
 */
char *
burin_drive_dup_title (BurinDrive *self)
{
    const BurinDriveInfo *info = burin_drive_get_info (self);

    if (*info->model == '\0' && *info->vendor == '\0')
        return g_path_get_basename (info->node);
    if (*info->vendor == '\0' || g_str_has_prefix (info->model, info->vendor))
        return g_strdup (info->model);
    if (*info->model == '\0')
        return g_strdup (info->vendor);
    return g_strdup_printf ("%s %s", info->vendor, info->model);
}

static gboolean
names_last_part (const char *path, const char *name)
{
    g_autofree char *base = g_path_get_basename (path);

    return strcmp (base, name) == 0;
}

/**
 * burin_drive_has_name:
 * @name: as a user writes it: a node, a by-id name with or without its folder, a serial number or
 *   the file of a virtual drive
 *
 * Returns: whether @name can mean this drive
 */
gboolean
burin_drive_has_name (BurinDrive *self, const char *name)
{
    const BurinDriveInfo *info = burin_drive_get_info (self);

    if (*name == '\0')
        return FALSE;
    if (strcmp (info->node, name) == 0 || strcmp (info->serial, name) == 0 ||
        strcmp (info->id, name) == 0)
        return TRUE;
    for (gsize i = 0; info->names[i] != NULL; i++)
        if (strcmp (info->names[i], name) == 0 || names_last_part (info->names[i], name))
            return TRUE;
    return FALSE;
}

gboolean
burin_drive_is_virtual (BurinDrive *self)
{
    return burin_drive_get_info (self)->transport == BURIN_TRANSPORT_VIRTUAL;
}

/**
 * burin_drive_is_hot_pluggable:
 *
 * Returns: whether the drive is of the kind that people unplug and carry around; all others are
 *   fixed drives, for which more care is taken
 */
gboolean
burin_drive_is_hot_pluggable (BurinDrive *self)
{
    switch (burin_drive_get_info (self)->transport) {
    case BURIN_TRANSPORT_USB:
    case BURIN_TRANSPORT_SD:
    case BURIN_TRANSPORT_LOOP:
    case BURIN_TRANSPORT_VIRTUAL:
        return TRUE;
    case BURIN_TRANSPORT_MMC: /* eMMC is soldered to the board */
        return FALSE;
    default:
        return burin_drive_get_info (self)->removable;
    }
}

/**
 * burin_drive_is_precious:
 *
 * Returns: whether the drive is one that people seldom mean to erase: a fixed one, or one with
 *   backups. It is shown only on request, and erased only if its name is typed.
 */
gboolean
burin_drive_is_precious (BurinDrive *self)
{
    return !burin_drive_is_hot_pluggable (self) || *burin_drive_get_info (self)->backup != '\0';
}

/**
 * burin_drive_is_same_medium:
 *
 * Compares identities: the kernel gives a drive a new diskseq whenever it or its medium is plugged.
 * Where the kernel has no diskseq (before 5.15), size and serial must do.
 *
 * Returns: whether both were the very same medium, plugged in once
 */
gboolean
burin_drive_is_same_medium (BurinDrive *self, BurinDrive *other)
{
    const BurinDriveInfo *a = burin_drive_get_info (self);
    const BurinDriveInfo *b = burin_drive_get_info (other);

    return a->diskseq == b->diskseq && a->size == b->size && strcmp (a->serial, b->serial) == 0;
}

static gboolean
partitions_equal (GPtrArray *a, GPtrArray *b)
{
    if (a->len != b->len)
        return FALSE;
    for (guint i = 0; i < a->len; i++)
        if (!partition_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
            return FALSE;
    return TRUE;
}

/**
 * burin_drive_equal:
 *
 * Returns: whether nothing about the drive changed between both
 */
gboolean
burin_drive_equal (BurinDrive *self, BurinDrive *other)
{
    const BurinDriveInfo *a = burin_drive_get_info (self);
    const BurinDriveInfo *b = burin_drive_get_info (other);

    return burin_drive_is_same_medium (self, other) && strcmp (a->id, b->id) == 0 &&
           strcmp (a->node, b->node) == 0 && g_strv_equal (a->names, b->names) &&
           strcmp (a->vendor, b->vendor) == 0 && strcmp (a->model, b->model) == 0 &&
           a->block_size == b->block_size && a->transport == b->transport &&
           a->read_only == b->read_only && a->removable == b->removable && a->system == b->system &&
           a->usb_speed == b->usb_speed && a->usb_slow_port == b->usb_slow_port &&
           a->unfinished == b->unfinished && a->busy == b->busy && strcmp (a->made, b->made) == 0 &&
           strcmp (a->backup, b->backup) == 0 &&
           partitions_equal (self->partitions, other->partitions);
}
