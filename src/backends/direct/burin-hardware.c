/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-hardware.h"

#include <string.h>

#include "burin-sysfs.h"
#include "burin-text.h"

#define USB_HIGH_SPEED 480 /* megabits per second */

static BurinTransport
get_mmc_transport (const char *directory)
{
    g_autofree char *type = burin_sysfs_read (directory, "type");

    return g_strcmp0 (type, "MMC") == 0 ? BURIN_TRANSPORT_MMC : BURIN_TRANSPORT_SD;
}

/* libata puts "ata1" above the SCSI host; the folder belongs to no subsystem. */
static gboolean
is_ata_port (const char *directory)
{
    g_autofree char *name = g_path_get_basename (directory);

    return g_str_has_prefix (name, "ata") && g_ascii_isdigit (name[3]);
}

static BurinTransport
get_own_transport (const char *directory)
{
    g_autofree char *subsystem = burin_sysfs_dup_subsystem (directory);

    if (g_strcmp0 (subsystem, "usb") == 0)
        return BURIN_TRANSPORT_USB;
    if (g_strcmp0 (subsystem, "mmc") == 0)
        return get_mmc_transport (directory);
    if (g_strcmp0 (subsystem, "nvme") == 0 || g_strcmp0 (subsystem, "nvme-subsystem") == 0)
        return BURIN_TRANSPORT_NVME;
    if (g_strcmp0 (subsystem, "virtio") == 0)
        return BURIN_TRANSPORT_VIRTIO;
    if (is_ata_port (directory))
        return BURIN_TRANSPORT_ATA;
    return BURIN_TRANSPORT_OTHER;
}

/* Returns: (transfer full) (nullable): the folder above @directory, %NULL once all devices are
 * below */
static char *
dup_parent (const char *directory)
{
    g_autofree char *parent = g_path_get_dirname (directory);

    if (g_str_has_suffix (parent, "/sys/devices") || strcmp (parent, directory) == 0)
        return NULL;
    return g_steal_pointer (&parent);
}

/*
 * udev's ID_BUS says "ata" for many a USB enclosure, because it asks the disk behind the bridge.
 * The parents in sysfs are the way that the plug really goes.
 */
static BurinTransport
find_transport (const char *directory)
{
    g_autofree char *current = g_strdup (directory);
    BurinTransport transport = BURIN_TRANSPORT_OTHER;

    if (burin_sysfs_has (directory, "loop/backing_file"))
        return BURIN_TRANSPORT_LOOP;
    while (current != NULL && transport == BURIN_TRANSPORT_OTHER) {
        char *parent;

        transport = get_own_transport (current);
        parent = dup_parent (current);
        g_free (current);
        current = parent;
    }
    return transport;
}

/**
 * burin_hardware_find_usb_device:
 * @directory: a drive's folder in sysfs
 *
 * Returns: (transfer full) (nullable): the folder of the USB device that the drive is a part of
 */
char *
burin_hardware_find_usb_device (const char *directory)
{
    g_autofree char *current = g_strdup (directory);

    while (current != NULL && !burin_sysfs_has (current, "idVendor")) {
        char *parent = dup_parent (current);

        g_free (current);
        current = parent;
    }
    return g_steal_pointer (&current);
}

static char *
read_safe (const char *directory, const char *attribute)
{
    g_autofree char *text = directory != NULL ? burin_sysfs_read (directory, attribute) : NULL;

    return burin_text_dup_safe (text);
}

/* Returns: (transfer full): @first, which is taken, or if it is empty the attribute */
static char *
or_attribute (char *first, const char *directory, const char *attribute)
{
    if (*first != '\0')
        return first;
    g_free (first);
    return read_safe (directory, attribute);
}

/* SATA disks all come from vendor "ATA", and virtio has a PCI number there: no names of anybody. */
static gboolean
is_vendor_name (const char *vendor)
{
    return strcmp (vendor, "ATA") != 0 && !g_str_has_prefix (vendor, "0x");
}

static char *
find_vendor (const char *directory, const char *usb_device)
{
    g_autofree char *vendor = read_safe (directory, "device/vendor");

    if (!is_vendor_name (vendor))
        return g_strdup ("");
    return or_attribute (g_steal_pointer (&vendor), usb_device, "manufacturer");
}

static char *
find_model (const char *directory, const char *usb_device)
{
    char *model = read_safe (directory, "device/model");

    model = or_attribute (model, directory, "device/name"); /* SD cards and eMMC */
    return or_attribute (model, usb_device, "product");
}

static char *
find_serial (const char *directory, const char *usb_device)
{
    char *serial = read_safe (usb_device, "serial");

    serial = or_attribute (serial, directory, "device/serial");
    return or_attribute (serial, directory, "serial"); /* virtio */
}

static char *
make_loop_model (const char *directory)
{
    g_autofree char *path = burin_sysfs_read (directory, "loop/backing_file");
    g_autofree char *name = g_path_get_basename (path != NULL ? path : "");
    g_autofree char *safe = burin_text_dup_safe (name);

    return g_strdup_printf ("Loop device (%s)", safe);
}

/*
 * At high speed, a USB device that knows USB 3 has to say that it is of version 2.10, for that is
 * how it can tell what else it is capable of.
 */
static void
read_usb (BurinHardware *hardware, const char *usb_device)
{
    g_autofree char *version = burin_sysfs_read (usb_device, "version");

    hardware->usb_speed = (guint32) burin_sysfs_read_number (usb_device, "speed");
    hardware->usb_slow_port =
        hardware->usb_speed == USB_HIGH_SPEED && g_strcmp0 (version, "2.10") == 0;
}

/**
 * burin_hardware_new:
 * @directory: folder of a whole-disk block device in sysfs, free of symbolic links
 *
 * Returns: (transfer full): what it is
 */
BurinHardware *
burin_hardware_new (const char *directory)
{
    BurinHardware *hardware = g_new0 (BurinHardware, 1);
    g_autofree char *usb_device = burin_hardware_find_usb_device (directory);

    hardware->transport = find_transport (directory);
    hardware->removable = burin_sysfs_read_number (directory, "removable") != 0 ||
                          hardware->transport == BURIN_TRANSPORT_USB ||
                          hardware->transport == BURIN_TRANSPORT_SD;
    hardware->serial = find_serial (directory, usb_device);
    hardware->made = read_safe (directory, "device/date");
    if (usb_device != NULL)
        read_usb (hardware, usb_device);
    if (hardware->transport == BURIN_TRANSPORT_LOOP) {
        hardware->vendor = g_strdup ("");
        hardware->model = make_loop_model (directory);
        return hardware;
    }
    hardware->vendor = find_vendor (directory, usb_device);
    hardware->model = find_model (directory, usb_device);
    return hardware;
}

void
burin_hardware_free (BurinHardware *hardware)
{
    g_free (hardware->vendor);
    g_free (hardware->model);
    g_free (hardware->serial);
    g_free (hardware->made);
    g_free (hardware);
}
