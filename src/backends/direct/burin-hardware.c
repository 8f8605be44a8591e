/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-hardware.h"

#include <string.h>

#include "burin-sysfs.h"
#include "burin-text.h"
#include "burin-usb-bos.h"

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

/*
 * Who made a card, by the number in its CID register. The SD Association does not publish whose
 * numbers they are; these are the ones that those who collected them agree on.
 */
static const char *
get_card_maker (const char *directory)
{
    static const struct {
        guint64 number;
        const char *name;
    } makers[] = {
        {0x01, "Panasonic"}, {0x02, "Toshiba"}, {0x03, "SanDisk"},       {0x1b, "Samsung"},
        {0x1d, "ADATA"},     {0x28, "Lexar"},   {0x31, "Silicon Power"}, {0x41, "Kingston"},
        {0x74, "Transcend"}, {0x76, "Patriot"},
    };
    g_autofree char *text = burin_sysfs_read (directory, "device/manfid");
    guint64 number = text != NULL ? g_ascii_strtoull (text, NULL, 16) : 0;

    for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
        if (makers[i].number == number)
            return makers[i].name;
    return "";
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
 * What the device says of itself is in its binary object store, which Linux shows since 6.10.
 * Before that, only its version is known: at high speed, a device that knows USB 3 has to say 2.10
 * there, so that it is asked for the store; but a few say so that have something else to tell in
 * it.
 */
static gboolean
knows_usb_3 (const char *usb_device)
{
    g_autofree char *version = burin_sysfs_read (usb_device, "version");
    g_autofree char *path = g_build_filename (usb_device, "bos_descriptors", NULL);
    g_autofree char *store = NULL;
    gsize size;

    if (g_file_get_contents (path, &store, &size, NULL))
        return burin_usb_bos_has_superspeed ((const guint8 *) store, size);
    return g_strcmp0 (version, "2.10") == 0;
}

static void
read_usb (BurinHardware *hardware, const char *usb_device)
{
    hardware->usb_speed = (guint32) burin_sysfs_read_number (usb_device, "speed");
    hardware->usb_slow_port = hardware->usb_speed == USB_HIGH_SPEED && knows_usb_3 (usb_device);
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
    hardware->vendor = hardware->transport == BURIN_TRANSPORT_SD
                           ? g_strdup (get_card_maker (directory))
                           : find_vendor (directory, usb_device);
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
