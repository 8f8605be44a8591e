/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * BurinDriveList: keeps a GListModel of BurinDrive equal to what an object manager shows.
 *
 * It adds what the folders of the drives say of backups, and what jobs there are. Main thread;
 * reference-counted. Several news of one drive are taken together.
 */
#define BURIN_TYPE_DRIVE_LIST (burin_drive_list_get_type ())
G_DECLARE_FINAL_TYPE (BurinDriveList, burin_drive_list, BURIN, DRIVE_LIST, GObject)

BurinDriveList *burin_drive_list_new (GListModel *jobs) G_GNUC_WARN_UNUSED_RESULT;

GListModel *burin_drive_list_get_model (BurinDriveList *self);
void burin_drive_list_set_manager (BurinDriveList *self, GDBusObjectManager *manager);
void burin_drive_list_settle_async (BurinDriveList *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean
burin_drive_list_settle_finish (BurinDriveList *self, GAsyncResult *result, GError **error);

int burin_drive_list_compare (BurinDrive *a, BurinDrive *b);

G_END_DECLS
