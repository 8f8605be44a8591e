/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive-monitor.h"
#include "burin-drive-opener.h"
#include "burin-journal.h"

G_BEGIN_DECLS

/*
 * BurinHelperDrives: the drives of all backends, as objects on the bus.
 *
 * Main thread, reference-counted. Owns the backends' monitors and openers; exports a Drive1 object
 * per drive and keeps it like the drive and the journal.
 */
#define BURIN_TYPE_HELPER_DRIVES (burin_helper_drives_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelperDrives, burin_helper_drives, BURIN, HELPER_DRIVES, GObject)

BurinHelperDrives *
burin_helper_drives_new (GDBusObjectManagerServer *manager) G_GNUC_WARN_UNUSED_RESULT;

void burin_helper_drives_set_journal (BurinHelperDrives *self, BurinJournal *journal);
void burin_helper_drives_read_journal (BurinHelperDrives *self);
gboolean burin_helper_drives_add_backend (BurinHelperDrives *self,
                                          BurinDriveMonitor *monitor,
                                          BurinDriveOpener *opener,
                                          GError **error);
BurinDrive *burin_helper_drives_lookup (BurinHelperDrives *self,
                                        const char *path,
                                        BurinDriveOpener **opener,
                                        GError **error);
void burin_helper_drives_pause (BurinHelperDrives *self);
void burin_helper_drives_resume (BurinHelperDrives *self);

G_END_DECLS
