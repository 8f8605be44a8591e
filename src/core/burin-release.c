/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-release.h"

#include <string.h>

static const char *const names[] = {
    [BURIN_RELEASE_NOTHING] = "nothing",
    [BURIN_RELEASE_EJECT] = "eject",
    [BURIN_RELEASE_POWER_OFF] = "power-off",
};

/**
 * burin_release_to_string:
 *
 * Returns: its name on D-Bus
 */
const char *
burin_release_to_string (BurinRelease release)
{
    return names[release];
}

/**
 * burin_release_from_string:
 * @string: a name on D-Bus
 * @release: (out):
 *
 * Returns: whether @string is one of the names
 */
gboolean
burin_release_from_string (const char *string, BurinRelease *release)
{
    for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
        if (strcmp (string, names[i]) != 0)
            continue;
        *release = (BurinRelease) i;
        return TRUE;
    }
    return FALSE;
}
