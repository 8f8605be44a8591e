/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinRelease:
 * @BURIN_RELEASE_NOTHING: leave the drive as it is, for the system to look at
 * @BURIN_RELEASE_EJECT: eject the medium, so that nobody mounts it before it is taken out
 * @BURIN_RELEASE_POWER_OFF: switch the USB device off; if it is not only this drive, eject
 *
 * What becomes of a drive once all on it is proven.
 */
typedef enum {
    BURIN_RELEASE_NOTHING,
    BURIN_RELEASE_EJECT,
    BURIN_RELEASE_POWER_OFF,
} BurinRelease;

const char *burin_release_to_string (BurinRelease release);
gboolean burin_release_from_string (const char *string, BurinRelease *release);

G_END_DECLS
