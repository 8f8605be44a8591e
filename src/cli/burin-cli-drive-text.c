/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-drive-text.h"

#include <glib/gi18n.h>

#include "burin-cli-text.h"
#include "burin-text.h"

static void
append (GString *text, const char *label, const char *value)
{
    if (value != NULL && *value != '\0')
        g_string_append_printf (text, "%s: %s\n", label, value);
}

static void
append_size (GString *text, const BurinDriveInfo *info)
{
    g_autofree char *size = burin_text_dup_size (info->size);
    g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, info->size);
    g_autofree char *value = NULL;

    if (info->size == 0) {
        append (text, _ ("Size"), _ ("no medium"));
        return;
    }
    value = g_strdup_printf (_ ("%s (%s bytes, in blocks of %u)"), size, bytes, info->block_size);
    append (text, _ ("Size"), value);
}

static void
append_usb (GString *text, const BurinDriveInfo *info)
{
    g_autofree char *value = NULL;

    if (info->usb_speed == 0)
        return;
    value = g_strdup_printf (_ ("%u Mbit/s"), info->usb_speed);
    append (text, _ ("USB"), value);
    if (info->usb_slow_port)
        g_string_append_printf (
            text, "  %s\n",
            _ ("Connected as USB 2. It may be faster in a USB 3 port, or with another cable."));
}

static void
append_names (GString *text, const BurinDriveInfo *info)
{
    for (gsize i = 0; info->names[i] != NULL; i++) {
        g_autofree char *name = burin_text_dup_safe (info->names[i]);

        append (text, _ ("Also called"), name);
    }
}

static void
append_contents (GString *text, BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);

    for (guint i = 0; i < partitions->len; i++) {
        const BurinPartition *partition = g_ptr_array_index (partitions, i);
        g_autofree char *node = burin_text_dup_safe (partition->node);
        g_autofree char *line = burin_cli_text_dup_partition (partition);

        append (text, node, line);
    }
}

/**
 * burin_cli_drive_text_dup:
 * @reason: (nullable): why it cannot be used; %NULL if it can
 *
 * Returns: (transfer full): all that is known of a drive, a line for each thing
 */
char *
burin_cli_drive_text_dup (BurinDrive *drive, const GError *reason)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *node = burin_text_dup_safe (info->node);
    GString *text = g_string_new (NULL);

    append (text, _ ("Drive"), node);
    append (text, _ ("Name"), title);
    append (text, _ ("Serial number"), info->serial);
    append (text, _ ("Made"), info->made);
    append_size (text, info);
    append (text, _ ("Connected by"), burin_transport_to_string (info->transport));
    append_usb (text, info);
    append (text, _ ("Write-protected"), info->read_only ? _ ("yes") : _ ("no"));
    append (text, _ ("Removable"), burin_drive_is_hot_pluggable (drive) ? _ ("yes") : _ ("no"));
    append_names (text, info);
    append (text, _ ("Backups"), info->backup);
    append_contents (text, drive);
    if (info->unfinished)
        append (text, _ ("Unfinished"),
                _ ("writing to it did not come to its end: “burinctl finish” writes the rest of "
                   "that image, “burinctl restore” makes it usable for files"));
    append (text, _ ("Cannot be written"), reason != NULL ? reason->message : NULL);
    return g_string_free (text, FALSE);
}
