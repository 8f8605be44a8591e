/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/**
 * BurinDeviceProperties:
 * @device: number of a block device
 * @data: whatever was given with the function
 *
 * Returns: (transfer full) (nullable): udev's properties of the device, name to value, or %NULL if
 * it knows none
 */
typedef GHashTable *(*BurinDeviceProperties) (dev_t device, gpointer data);

/*
 * BurinDriveScanner: makes the list of drives from sysfs, procfs and udev's properties.
 *
 * Opens no device and keeps no state between two scans; owned by who made it, one thread.
 */
typedef struct _BurinDriveScanner BurinDriveScanner;

BurinDriveScanner *burin_drive_scanner_new (const char *root,
                                            gboolean allow_loop,
                                            BurinDeviceProperties properties,
                                            gpointer data) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_scanner_free (BurinDriveScanner *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinDriveScanner, burin_drive_scanner_free)

GPtrArray *burin_drive_scanner_scan (BurinDriveScanner *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
