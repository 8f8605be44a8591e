/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-text.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

/* A drive may have more partitions than a dialog has room for. */
#define MAX_PARTITIONS_NAMED 5

/**
 * burin_drive_text_get_icon:
 *
 * Returns: (transfer none): name of a symbolic icon
 */
const char *
burin_drive_text_get_icon (BurinDrive *drive)
{
    switch (burin_drive_get_info (drive)->transport) {
    case BURIN_TRANSPORT_USB:
        return "media-removable-symbolic";
    case BURIN_TRANSPORT_SD:
    case BURIN_TRANSPORT_MMC:
        return "media-flash-symbolic";
    default:
        return "drive-harddisk-symbolic";
    }
}

static const char *
get_transport_name (BurinTransport transport)
{
    switch (transport) {
    case BURIN_TRANSPORT_USB:
        return _ ("USB");
    case BURIN_TRANSPORT_SD:
        return _ ("SD card");
    case BURIN_TRANSPORT_MMC:
        return _ ("built-in memory");
    case BURIN_TRANSPORT_NVME:
        return "NVMe";
    case BURIN_TRANSPORT_ATA:
        return "SATA";
    case BURIN_TRANSPORT_VIRTUAL:
        return _ ("file as a drive");
    default:
        return NULL;
    }
}

static char *
dup_port (const BurinDriveInfo *info)
{
    const char *name = get_transport_name (info->transport);

    if (info->usb_speed >= 1000)
        /* Translators: the speed of a USB port, in gigabits per second. */
        return g_strdup_printf (_ ("USB, %u Gbit/s"), info->usb_speed / 1000);
    if (info->usb_speed > 0)
        /* Translators: the speed of a USB port, in megabits per second. */
        return g_strdup_printf (_ ("USB, %u Mbit/s"), info->usb_speed);
    return g_strdup (name);
}

/**
 * burin_drive_text_dup_summary:
 *
 * Returns: (transfer full): how large @drive is, what it hangs on and its node, in one line
 */
char *
burin_drive_text_dup_summary (BurinDrive *drive)
{
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *port = dup_port (burin_drive_get_info (drive));
    g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
    g_auto (GStrv) strings = NULL;

    if (burin_drive_get_size (drive) > 0)
        g_strv_builder_add (parts, size);
    if (port != NULL)
        g_strv_builder_add (parts, port);
    g_strv_builder_add (parts, node);
    strings = g_strv_builder_end (parts);
    return g_strjoinv (" · ", strings);
}

/**
 * burin_drive_text_dup_partition:
 *
 * Returns: (transfer full): what to call @partition
 */
char *
burin_drive_text_dup_partition (const BurinPartition *partition)
{
    if (*partition->label != '\0')
        return burin_display_dup_quoted (partition->label);
    if (*partition->fs_type != '\0')
        return burin_display_dup_name (burin_partition_get_type_name (partition));
    return g_strdup (_ ("unknown data"));
}

static char *
dup_partition_use (const BurinPartition *partition)
{
    g_autofree char *name = burin_drive_text_dup_partition (partition);
    g_autofree char *place = NULL;

    if (partition->mount_points[0] == NULL)
        return g_steal_pointer (&name);
    place = burin_display_dup_name (partition->mount_points[0]);
    /* Translators: the name of a volume and the folder where it is open. */
    return g_strdup_printf (_ ("%s in %s"), name, place);
}

/**
 * burin_drive_text_dup_contents:
 *
 * Returns: (transfer full): what is on @drive and where it is mounted, in one line
 */
char *
burin_drive_text_dup_contents (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    GString *contents = g_string_new (NULL);

    if (partitions->len == 0)
        g_string_append (contents, _ ("Nothing found on it"));
    for (guint i = 0; i < partitions->len; i++) {
        g_autofree char *use = dup_partition_use (g_ptr_array_index (partitions, i));

        if (i > 0)
            /* Translators: between two things of a list. */
            g_string_append (contents, _ (", "));
        g_string_append (contents, use);
    }
    return g_string_free (contents, FALSE);
}

static void
append_loss (GString *loss, const BurinPartition *partition)
{
    g_autofree char *name = burin_drive_text_dup_partition (partition);
    g_autofree char *size = burin_text_dup_size (partition->size);

    g_string_append_c (loss, '\n');
    /* Translators: the name of a volume and its size. */
    g_string_append_printf (loss, _ ("%s, %s"), name, size);
}

/**
 * burin_drive_text_dup_loss:
 *
 * Returns: (transfer full): what will be lost when @drive is erased, as a sentence and a list
 */
char *
burin_drive_text_dup_loss (BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    guint n_named = MIN (partitions->len, MAX_PARTITIONS_NAMED);
    GString *loss = g_string_new (NULL);

    if (partitions->len == 0)
        return g_string_free (g_string_append (loss, _ ("No partitions were found on it.")), FALSE);
    g_string_append_printf (
        loss,
        ngettext ("%u partition will be lost:", "%u partitions will be lost:", partitions->len),
        partitions->len);
    for (guint i = 0; i < n_named; i++)
        append_loss (loss, g_ptr_array_index (partitions, i));
    if (partitions->len > n_named) {
        guint n_more = partitions->len - n_named;

        g_string_append_c (loss, '\n');
        g_string_append_printf (loss, ngettext ("%u more", "%u more", n_more), n_more);
    }
    return g_string_free (loss, FALSE);
}
