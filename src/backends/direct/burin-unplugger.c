/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-unplugger.h"

#include <fcntl.h>
#include <linux/cdrom.h>
#include <scsi/scsi_ioctl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "burin-fd.h"
#include "burin-hardware.h"
#include "burin-host-view.h"
#include "burin-sysfs.h"
#include "burin-system-path.h"

#define MASS_STORAGE "08" /* a USB interface class */

/* The file in sysfs that switches a device off. Lives on a stack. */
typedef struct {
    const char *path;
    int fd;
} Switch;

/* A multi-slot card reader: its other slots are drives of their own, with or without a card. */
static gboolean
is_only_drive (BurinBlockTree *tree, BurinBlock *drive, const char *usb_device)
{
    GPtrArray *blocks = burin_block_tree_get_blocks (tree);

    for (guint i = 0; i < blocks->len; i++) {
        BurinBlock *block = g_ptr_array_index (blocks, i);

        if (block != drive && !block->is_partition &&
            burin_system_path_is_below (block->directory, usb_device))
            return FALSE;
    }
    return TRUE;
}

/* A telephone or a keyboard with a drive in it does more than to store. */
static gboolean
is_only_storage (const char *usb_device)
{
    g_autoptr (GPtrArray) names = burin_sysfs_list (usb_device, "");

    for (guint i = 0; i < names->len; i++) {
        g_autofree char *directory =
            g_build_filename (usb_device, g_ptr_array_index (names, i), NULL);
        g_autofree char *class = burin_sysfs_read (directory, "bInterfaceClass");

        if (class != NULL && strcmp (class, MASS_STORAGE) != 0)
            return FALSE;
    }
    return TRUE;
}

/**
 * burin_unplugger_find_usb_device:
 * @drive: a whole drive
 *
 * Returns: (transfer full) (nullable): the folder in sysfs of the USB device that is @drive and
 *   nothing else, %NULL if there is none
 */
char *
burin_unplugger_find_usb_device (BurinBlockTree *tree, BurinBlock *drive)
{
    g_autofree char *usb_device = burin_hardware_find_usb_device (drive->directory);

    if (usb_device == NULL || !is_only_drive (tree, drive, usb_device) ||
        !is_only_storage (usb_device))
        return NULL;
    return g_steal_pointer (&usb_device);
}

/* The kernel locks the door of what it has open. */
static gboolean
eject (int fd, BurinBlock *drive)
{
    return burin_sysfs_read_number (drive->directory, "removable") != 0 &&
           ioctl (fd, SCSI_IOCTL_DOORUNLOCK, NULL) == 0 && ioctl (fd, CDROMEJECT, NULL) == 0;
}

/* @data: a Switch. For us, sysfs may be read-only. */
static gboolean
open_switch (gpointer data)
{
    Switch *off = data;

    off->fd = open (off->path, O_WRONLY | O_CLOEXEC);
    return off->fd >= 0;
}

static gboolean
power_off (int fd, const char *usb_device)
{
    g_autofree char *path = g_build_filename (usb_device, "remove", NULL);
    Switch off = {.path = path, .fd = -1};
    g_auto (BurinFd) remove_fd = -1;

    if (!burin_host_view_run (open_switch, &off))
        return FALSE;
    remove_fd = off.fd;
    (void) ioctl (fd, SCSI_IOCTL_STOP_UNIT,
                  NULL); /* parks a disk's heads; not all sticks know it */
    return write (remove_fd, "1", 1) == 1;
}

/**
 * burin_unplugger_run:
 * @fd: the drive, open, with nothing left to flush
 * @node: its node
 * @wanted: what is to become of it
 *
 * Blocks for as long as the drive takes. It is done before @fd is closed, since udev looks at a
 * drive as soon as it is closed, and the desktop mounts it.
 *
 * Returns: what became of it, which may be less than @wanted
 */
BurinRelease
burin_unplugger_run (int fd, const char *node, BurinRelease wanted)
{
    g_autoptr (BurinBlockTree) tree = burin_block_tree_new ("/");
    BurinBlock *drive = burin_block_tree_find_node (tree, node);
    g_autofree char *usb_device = NULL;

    if (wanted == BURIN_RELEASE_NOTHING || drive == NULL)
        return BURIN_RELEASE_NOTHING;
    if (wanted == BURIN_RELEASE_POWER_OFF)
        usb_device = burin_unplugger_find_usb_device (tree, drive);
    if (usb_device != NULL && power_off (fd, usb_device))
        return BURIN_RELEASE_POWER_OFF;
    return eject (fd, drive) ? BURIN_RELEASE_EJECT : BURIN_RELEASE_NOTHING;
}
