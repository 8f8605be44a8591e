/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive-monitor.h"
#include "burin-drive-opener.h"

G_BEGIN_DECLS

/*
 * BurinVirtualMonitor: plain files shown as drives, so that everything can be tried without a
 * stick.
 *
 * Implements BurinDriveMonitor and BurinDriveOpener, for it alone knows the fd behind each drive.
 * It never opens a path: a file is whatever its owner opened and handed over, with the rights that
 * he had. Drives are added in the main thread; opening works in any thread. Owns the fds until it
 * ends.
 */
#define BURIN_TYPE_VIRTUAL_MONITOR (burin_virtual_monitor_get_type ())
G_DECLARE_FINAL_TYPE (BurinVirtualMonitor, burin_virtual_monitor, BURIN, VIRTUAL_MONITOR, GObject)

BurinVirtualMonitor *burin_virtual_monitor_new (void) G_GNUC_WARN_UNUSED_RESULT;

BurinDrive *
burin_virtual_monitor_add (BurinVirtualMonitor *self, int fd, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
