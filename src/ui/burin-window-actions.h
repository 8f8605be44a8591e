/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-window.h"

G_BEGIN_DECLS

/*
 * What the user can do in a BurinWindow, by button, menu or key: each action of the name "win." is
 * a call to the session, the desk, the questions or the saver. Main thread.
 */

void burin_window_actions_install (GtkWidgetClass *widget_class);
void burin_window_actions_update (BurinWindow *self);

G_END_DECLS
