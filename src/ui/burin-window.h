/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-session.h"

G_BEGIN_DECLS

/*
 * BurinWindow: the window, which leads from an image through drives to a result.
 *
 * Draws a BurinSession, whose stage decides which page is visible. It may be closed and opened
 * anew at any time: the session goes on. Main thread.
 *
 * Actions: "win.choose-image", "win.paste", "win.open-uri" (s), "win.back", "win.cancel-job",
 * "win.try-again", "win.start-over", "win.reconnect", "win.detach", "win.eject", "win.save-report",
 * and "win.tell" (s), which shows a short message.
 */
#define BURIN_TYPE_WINDOW (burin_window_get_type ())
G_DECLARE_FINAL_TYPE (BurinWindow, burin_window, BURIN, WINDOW, AdwApplicationWindow)

BurinWindow *
burin_window_new (AdwApplication *application, BurinSession *session, GSettings *settings)
    G_GNUC_WARN_UNUSED_RESULT;

void burin_window_open (BurinWindow *self, GFile *const *files, gsize n_files);
void burin_window_stop_and_close (BurinWindow *self);

G_END_DECLS
