/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * BurinDriveShelf: a GListModel of the BurinDrives of another one, each of which stays in its
 * place.
 *
 * A drive that comes is put at the end. As long as the shelf is held, because the pointer is on it,
 * a drive that goes leaves its place to nobody: it stays there, but is gone. Main thread,
 * reference-counted.
 */
#define BURIN_TYPE_DRIVE_SHELF (burin_drive_shelf_get_type ())
G_DECLARE_FINAL_TYPE (BurinDriveShelf, burin_drive_shelf, BURIN, DRIVE_SHELF, GObject)

BurinDriveShelf *burin_drive_shelf_new (GListModel *drives) G_GNUC_WARN_UNUSED_RESULT;

void burin_drive_shelf_set_held (BurinDriveShelf *self, gboolean held);
gboolean burin_drive_shelf_is_gone (BurinDriveShelf *self, guint position);

G_END_DECLS
