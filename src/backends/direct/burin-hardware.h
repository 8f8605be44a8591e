/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/**
 * BurinHardware:
 * @transport: how the drive hangs on the machine
 * @vendor: safe for display, "" if unknown
 * @model: safe for display, "" if unknown
 * @serial: safe for display, "" if unknown
 * @removable: the kernel or the bus says that it, or its medium, can be unplugged
 * @usb_speed: megabits per second between the drive and its USB port, 0 if it hangs on none
 * @usb_slow_port: connected as USB 2, the drive says that it knows USB 3; a hint, not a promise
 * @made: when the card was made, as "MM/YYYY", "" if unknown
 *
 * What sysfs tells about the thing that a drive is. A plain value that owns its strings.
 */
typedef struct {
    BurinTransport transport;
    char *vendor;
    char *model;
    char *serial;
    gboolean removable;
    guint32 usb_speed;
    gboolean usb_slow_port;
    char *made;
} BurinHardware;

BurinHardware *burin_hardware_new (const char *directory) G_GNUC_WARN_UNUSED_RESULT;
void burin_hardware_free (BurinHardware *hardware);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinHardware, burin_hardware_free)

char *burin_hardware_find_usb_device (const char *directory) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
