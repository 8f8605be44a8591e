/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive-monitor.h"

G_BEGIN_DECLS

/*
 * BurinDirectMonitor: the drives of this machine, as sysfs, udev and /proc describe them.
 *
 * Main thread: it lives in the main context that is the thread's default when it is started.
 * Listens to the kernel and never polls; never opens a device node, so that it disturbs no drive.
 * States: made → started; drives are known from burin_drive_monitor_start() on.
 */
#define BURIN_TYPE_DIRECT_MONITOR (burin_direct_monitor_get_type ())
G_DECLARE_FINAL_TYPE (BurinDirectMonitor, burin_direct_monitor, BURIN, DIRECT_MONITOR, GObject)

BurinDriveMonitor *burin_direct_monitor_new (gboolean allow_loop) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
