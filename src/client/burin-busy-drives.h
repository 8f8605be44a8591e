/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BurinBusyDrives: which drives a job works on, of whichever user.
 *
 * The own jobs come from a model, as they may run in another helper than the one that shows the
 * drives; those of others come from an object manager. Somebody's job that is not authorized yet
 * keeps only himself from its drive. Main thread; reference-counted. "changed": they are others.
 */
#define BURIN_TYPE_BUSY_DRIVES (burin_busy_drives_get_type ())
G_DECLARE_FINAL_TYPE (BurinBusyDrives, burin_busy_drives, BURIN, BUSY_DRIVES, GObject)

BurinBusyDrives *burin_busy_drives_new (GListModel *jobs) G_GNUC_WARN_UNUSED_RESULT;

void burin_busy_drives_set_manager (BurinBusyDrives *self, GDBusObjectManager *manager);
gboolean burin_busy_drives_has (BurinBusyDrives *self, const char *id);
gboolean burin_busy_drives_has_any (BurinBusyDrives *self);

G_END_DECLS
