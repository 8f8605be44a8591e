/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinPreferences: the window in which the settings are changed, at once and for good. Main
 * thread.
 */
#define BURIN_TYPE_PREFERENCES (burin_preferences_get_type ())
G_DECLARE_FINAL_TYPE (BurinPreferences, burin_preferences, BURIN, PREFERENCES, AdwPreferencesWindow)

GtkWindow *burin_preferences_new (GtkWindow *parent, GSettings *settings);

G_END_DECLS
