/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-error.h"
#include "burin-release.h"

G_BEGIN_DECLS

/**
 * BurinAccess:
 * @BURIN_ACCESS_READ: open it for reading; nothing is unmounted, so a mounted drive is busy, for
 * what is mounted may change while it is read
 * @BURIN_ACCESS_WRITE: unmount everything on it and close encrypted volumes, then open it for
 * reading and writing
 * @BURIN_ACCESS_WRITE_DETACHING: the same, but a file system that stays busy is detached: nobody
 * can open anything on it any more, and the drive is ours as soon as those who have are done
 */
typedef enum {
    BURIN_ACCESS_READ,
    BURIN_ACCESS_WRITE,
    BURIN_ACCESS_WRITE_DETACHING,
} BurinAccess;

/*
 * BurinDriveOpener: takes a drive for one job alone.
 *
 * burin_drive_opener_open() blocks and is called in the job's worker thread. It does, in this
 * order: unmount everything that is mounted from the drive (unless only reading), open the node
 * with O_EXCL | O_CLOEXEC | O_DIRECT, flock(LOCK_EX), and check identity (diskseq, size), medium
 * and write protection on the fd. If somebody is in the way it tries again with a growing delay for
 * a few seconds and then names him in the error's details (half a minute, once anything has been
 * detached). Closing the fd gives the drive back as it is; burin_drive_opener_release() gives back
 * one that was written.
 *
 * Errors: BURIN_ERROR_DRIVE_BUSY, …_CHANGED, …_GONE, …_READ_ONLY, …_NO_MEDIUM, …_NOT_FOUND,
 * BURIN_ERROR_NOT_AUTHORIZED, BURIN_ERROR_CANCELLED.
 */
#define BURIN_TYPE_DRIVE_OPENER (burin_drive_opener_get_type ())
G_DECLARE_INTERFACE (BurinDriveOpener, burin_drive_opener, BURIN, DRIVE_OPENER, GObject)

struct _BurinDriveOpenerInterface {
    GTypeInterface parent_iface;

    int (*open) (BurinDriveOpener *self,
                 BurinDrive *drive,
                 BurinAccess access,
                 GCancellable *cancellable,
                 GError **error);
    gboolean (*holds_device) (BurinDriveOpener *self, BurinDrive *drive, guint64 device);
    BurinRelease (*release) (BurinDriveOpener *self,
                             BurinDrive *drive,
                             int fd,
                             BurinRelease wanted);
};

int burin_drive_opener_open (BurinDriveOpener *self,
                             BurinDrive *drive,
                             BurinAccess access,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean
burin_drive_opener_holds_device (BurinDriveOpener *self, BurinDrive *drive, guint64 device);

BurinRelease
burin_drive_opener_release (BurinDriveOpener *self, BurinDrive *drive, int fd, BurinRelease wanted);

G_END_DECLS
