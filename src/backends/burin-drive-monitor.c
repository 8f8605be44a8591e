/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-monitor.h"

G_DEFINE_INTERFACE (BurinDriveMonitor, burin_drive_monitor, G_TYPE_OBJECT)

static void
burin_drive_monitor_default_init (BurinDriveMonitorInterface *iface)
{
    /**
     * BurinDriveMonitor::added:
     * @drive: the new drive
     */
    g_signal_new ("added", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BURIN_TYPE_DRIVE);

    /**
     * BurinDriveMonitor::changed:
     * @drive: the drive as it is now; its id is that of a drive told before
     */
    g_signal_new ("changed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BURIN_TYPE_DRIVE);

    /**
     * BurinDriveMonitor::removed:
     * @id: id of the drive that is gone
     */
    g_signal_new ("removed", G_TYPE_FROM_INTERFACE (iface), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

/**
 * burin_drive_monitor_start:
 * @error: %BURIN_ERROR_FAILED if the system does not tell about drives
 *
 * Finds the drives that are there and listens for news from now on. To be called once; it emits no
 * "added" for the drives that it finds, they are asked for with burin_drive_monitor_dup_drives().
 *
 * Returns: whether it runs
 */
gboolean
burin_drive_monitor_start (BurinDriveMonitor *self, GError **error)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_MONITOR (self), FALSE);

    return BURIN_DRIVE_MONITOR_GET_IFACE (self)->start (self, error);
}

/**
 * burin_drive_monitor_dup_drives:
 *
 * Returns: (transfer full) (element-type BurinDrive): the drives as the signals have told them so
 *   far; an array of its own that does not follow later news
 */
GPtrArray *
burin_drive_monitor_dup_drives (BurinDriveMonitor *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_MONITOR (self), NULL);

    return BURIN_DRIVE_MONITOR_GET_IFACE (self)->dup_drives (self);
}

/**
 * burin_drive_monitor_pause:
 *
 * Leaves all drives in peace until burin_drive_monitor_resume() was called as often.
 */
void
burin_drive_monitor_pause (BurinDriveMonitor *self)
{
    g_return_if_fail (BURIN_IS_DRIVE_MONITOR (self));

    BURIN_DRIVE_MONITOR_GET_IFACE (self)->pause (self);
}

/**
 * burin_drive_monitor_resume:
 *
 * Ends one burin_drive_monitor_pause(). Ending the last one tells all that happened meanwhile.
 */
void
burin_drive_monitor_resume (BurinDriveMonitor *self)
{
    g_return_if_fail (BURIN_IS_DRIVE_MONITOR (self));

    BURIN_DRIVE_MONITOR_GET_IFACE (self)->resume (self);
}
