/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-codec.h"

#include <string.h>

#include "burin-text.h"

#define PARTITIONS_TYPE "a(stssas)"

/**
 * burin_drive_codec_dup_path:
 * @drive_id: a BurinDriveInfo.id
 *
 * Returns: (transfer full): the object path of the drive
 */
char *
burin_drive_codec_dup_path (const char *drive_id)
{
    return g_strconcat (BURIN_HELPER_PATH "/drives/", drive_id, NULL);
}

static GVariant *
partitions_to_variant (GPtrArray *partitions)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE (PARTITIONS_TYPE));

    for (guint i = 0; i < partitions->len; i++) {
        const BurinPartition *partition = g_ptr_array_index (partitions, i);

        g_variant_builder_add (&builder, "(stss^as)", partition->node, partition->size,
                               partition->fs_type, partition->label, partition->mount_points);
    }
    return g_variant_builder_end (&builder);
}

static GPtrArray *
partitions_from_variant (GVariant *variant)
{
    GPtrArray *partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_partition_free);
    GVariantIter iter;
    const char *node, *fs_type, *label;
    guint64 size;
    char **mount_points;

    if (variant == NULL)
        return partitions;
    g_variant_iter_init (&iter, variant);
    while (
        g_variant_iter_loop (&iter, "(&st&s&s^as)", &node, &size, &fs_type, &label, &mount_points))
        g_ptr_array_add (partitions, burin_partition_new (node, size, fs_type, label,
                                                          (const char *const *) mount_points));
    return partitions;
}

/**
 * burin_drive_codec_export:
 * @drive: what to show
 * @object: the skeleton that shows it; only properties that differ are signalled
 *
 * Leaves out whether it is unfinished: that is for whoever keeps the journal to say.
 */
void
burin_drive_codec_export (BurinDrive *drive, BurinDbusDrive1 *object)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);

    burin_dbus_drive1_set_node (object, info->node);
    burin_dbus_drive1_set_names (object, info->names);
    burin_dbus_drive1_set_vendor (object, info->vendor);
    burin_dbus_drive1_set_model (object, info->model);
    burin_dbus_drive1_set_serial (object, info->serial);
    burin_dbus_drive1_set_size (object, info->size);
    burin_dbus_drive1_set_block_size (object, info->block_size);
    burin_dbus_drive1_set_disk_sequence (object, info->diskseq);
    burin_dbus_drive1_set_transport (object, burin_transport_to_string (info->transport));
    burin_dbus_drive1_set_read_only (object, info->read_only);
    burin_dbus_drive1_set_removable (object, info->removable);
    burin_dbus_drive1_set_system (object, info->system);
    burin_dbus_drive1_set_usb_speed (object, info->usb_speed);
    burin_dbus_drive1_set_usb_slow_port (object, info->usb_slow_port);
    burin_dbus_drive1_set_made (object, info->made);
    burin_dbus_drive1_set_backup (object, info->backup);
    burin_dbus_drive1_set_partitions (object,
                                      partitions_to_variant (burin_drive_get_partitions (drive)));
}

/**
 * burin_drive_codec_import:
 * @object: a proxy for a drive
 * @path: its object path
 *
 * Returns: (transfer full): the drive as it is at present
 */
BurinDrive *
burin_drive_codec_import (BurinDbusDrive1 *object, const char *path)
{
    const char *slash = strrchr (path, '/');
    g_autoptr (GPtrArray) partitions =
        partitions_from_variant (burin_dbus_drive1_get_partitions (object));
    BurinDriveInfo info = {
        .id = slash != NULL ? slash + 1 : path,
        .node = burin_dbus_drive1_get_node (object),
        .names = burin_dbus_drive1_get_names (object),
        .vendor = burin_dbus_drive1_get_vendor (object),
        .model = burin_dbus_drive1_get_model (object),
        .serial = burin_dbus_drive1_get_serial (object),
        .size = burin_dbus_drive1_get_size (object),
        .block_size = burin_dbus_drive1_get_block_size (object),
        .diskseq = burin_dbus_drive1_get_disk_sequence (object),
        .transport = burin_transport_from_string (burin_dbus_drive1_get_transport (object)),
        .read_only = burin_dbus_drive1_get_read_only (object),
        .removable = burin_dbus_drive1_get_removable (object),
        .system = burin_dbus_drive1_get_system (object),
        .usb_speed = burin_dbus_drive1_get_usb_speed (object),
        .usb_slow_port = burin_dbus_drive1_get_usb_slow_port (object),
        .made = burin_dbus_drive1_get_made (object),
        .unfinished = burin_dbus_drive1_get_unfinished (object),
        .backup = burin_dbus_drive1_get_backup (object),
    };

    return burin_drive_new (&info, partitions);
}

/**
 * burin_drive_codec_identity:
 *
 * Returns: (transfer none): a floating `a{sv}` with what makes @drive this very medium
 */
GVariant *
burin_drive_codec_identity (BurinDrive *drive)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&dict, "diskseq", "t", info->diskseq);
    g_variant_dict_insert (&dict, "size", "t", info->size);
    g_variant_dict_insert (&dict, "serial", "s", info->serial);
    return g_variant_dict_end (&dict);
}

/**
 * burin_drive_codec_identity_matches:
 * @identity: an `a{sv}` from a client
 * @drive: the drive that the client means
 *
 * Returns: whether @identity is complete, has nothing else in it, and is that of @drive
 */
gboolean
burin_drive_codec_identity_matches (GVariant *identity, BurinDrive *drive)
{
    g_autoptr (GVariant) own = g_variant_ref_sink (burin_drive_codec_identity (drive));
    g_auto (GVariantDict) given = G_VARIANT_DICT_INIT (identity);
    GVariantIter iter;
    const char *key;
    GVariant *value;
    gboolean equal = g_variant_n_children (identity) == g_variant_n_children (own);

    g_variant_iter_init (&iter, own);
    while (g_variant_iter_loop (&iter, "{&sv}", &key, &value)) {
        g_autoptr (GVariant) theirs = g_variant_dict_lookup_value (&given, key, NULL);

        equal = equal && theirs != NULL && g_variant_equal (theirs, value);
    }
    return equal;
}
