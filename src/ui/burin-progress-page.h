/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-client-job.h"

G_BEGIN_DECLS

/*
 * BurinProgressPage: how far a job is, or several for several drives, together and one by one.
 *
 * Remembers nothing but how fast it went: whoever owns the page tells it what to draw whenever that
 * changes. Its button activates "win.cancel-job". The map is that of the drive whose row is
 * selected. Main thread.
 *
 * Signal "stop-requested" (guint): the user wants one of several jobs to stop.
 */
#define BURIN_TYPE_PROGRESS_PAGE (burin_progress_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinProgressPage, burin_progress_page, BURIN, PROGRESS_PAGE, AdwBin)

void burin_progress_page_update (BurinProgressPage *self,
                                 GPtrArray *jobs,
                                 GPtrArray *drives,
                                 const char *image_name);

G_END_DECLS
