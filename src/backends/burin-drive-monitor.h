/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * BurinDriveMonitor: knows which drives there are.
 *
 * Main thread. Signals:
 *   "added"   (BurinDrive*)  a drive appeared
 *   "changed" (BurinDrive*)  the drive of that id is now so
 *   "removed" (char *id)     the drive of that id is gone
 *
 * While it is paused it opens, probes and polls nothing: news are kept and told on resume, except
 * that a drive is gone, which is told at once. Pauses nest.
 */
#define BURIN_TYPE_DRIVE_MONITOR (burin_drive_monitor_get_type ())
G_DECLARE_INTERFACE (BurinDriveMonitor, burin_drive_monitor, BURIN, DRIVE_MONITOR, GObject)

struct _BurinDriveMonitorInterface {
    GTypeInterface parent_iface;

    gboolean (*start) (BurinDriveMonitor *self, GError **error);
    GPtrArray *(*dup_drives) (BurinDriveMonitor *self);
    void (*pause) (BurinDriveMonitor *self);
    void (*resume) (BurinDriveMonitor *self);
};

gboolean burin_drive_monitor_start (BurinDriveMonitor *self, GError **error);
GPtrArray *burin_drive_monitor_dup_drives (BurinDriveMonitor *self) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_monitor_pause (BurinDriveMonitor *self);
void burin_drive_monitor_resume (BurinDriveMonitor *self);

G_END_DECLS
