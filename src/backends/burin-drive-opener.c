/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-opener.h"

G_DEFINE_INTERFACE (BurinDriveOpener, burin_drive_opener, G_TYPE_OBJECT)

static void
burin_drive_opener_default_init (BurinDriveOpenerInterface *iface)
{
    (void) iface; /* no signals, no properties */
}

/**
 * burin_drive_opener_open:
 * @drive: what was chosen; whatever is opened is checked against it
 * @access: what for
 * @cancellable: (nullable): ends the waiting for somebody who is in the way
 * @error: see the type's comment
 *
 * Blocks, normally for milliseconds, but as long as it takes to write back what is cached for a
 * mounted file system.
 *
 * Returns: an fd that the caller owns, or -1
 */
int
burin_drive_opener_open (BurinDriveOpener *self,
                         BurinDrive *drive,
                         BurinAccess access,
                         GCancellable *cancellable,
                         GError **error)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_OPENER (self), -1);
    g_return_val_if_fail (BURIN_IS_DRIVE (drive), -1);

    return BURIN_DRIVE_OPENER_GET_IFACE (self)->open (self, drive, access, cancellable, error);
}

/**
 * burin_drive_opener_holds_device:
 * @drive: a drive of this opener
 * @device: a dev_t, as stat() tells it for a file
 *
 * Returns: whether a file with that device number lies on @drive
 */
gboolean
burin_drive_opener_holds_device (BurinDriveOpener *self, BurinDrive *drive, guint64 device)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_OPENER (self), FALSE);
    g_return_val_if_fail (BURIN_IS_DRIVE (drive), FALSE);

    return BURIN_DRIVE_OPENER_GET_IFACE (self)->holds_device (self, drive, device);
}

/**
 * burin_drive_opener_release:
 * @drive: a drive of this opener
 * @fd: (transfer full): what burin_drive_opener_open() opened, flushed; closed when this returns
 * @wanted: what is to become of the drive
 *
 * Gives back a drive that was written: has it ejected or switched off, or else its partitions
 * appear. Blocks for as long as the drive takes, and udevd.
 *
 * Returns: what became of the drive: @wanted, or as much of it as the drive is able to
 */
BurinRelease
burin_drive_opener_release (BurinDriveOpener *self, BurinDrive *drive, int fd, BurinRelease wanted)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_OPENER (self), BURIN_RELEASE_NOTHING);
    g_return_val_if_fail (BURIN_IS_DRIVE (drive), BURIN_RELEASE_NOTHING);

    return BURIN_DRIVE_OPENER_GET_IFACE (self)->release (self, drive, fd, wanted);
}
