/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * BurinHostView: what is mounted for the whole system, though this process may live in a mount
 * namespace of its own: systemd gives one to a service that is not to see or change most files.
 * What is unmounted there stays mounted for everybody else, so for that a thread goes where process
 * 1 is.
 *
 * Process-wide; set up before there are threads, and constant then.
 */

/* Returns whether it succeeded; runs in a thread of its own, or in the caller's. */
typedef gboolean (*BurinHostViewFunc) (gpointer data);

void burin_host_view_use (void);
const char *burin_host_view_get_process (void);
gboolean burin_host_view_run (BurinHostViewFunc func, gpointer data);

G_END_DECLS
