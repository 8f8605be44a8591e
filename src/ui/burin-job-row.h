/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-drive.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

/*
 * BurinJobRow: how far the job of one drive among several is.
 *
 * Remembers nothing: whoever owns the row tells it what to draw. Main thread.
 *
 * Signal "stop-requested": the user wants that job to stop.
 */
#define BURIN_TYPE_JOB_ROW (burin_job_row_get_type ())
G_DECLARE_FINAL_TYPE (BurinJobRow, burin_job_row, BURIN, JOB_ROW, AdwPreferencesRow)

GtkWidget *burin_job_row_new (void);

void burin_job_row_update (BurinJobRow *self,
                           BurinDrive *drive,
                           BurinJobKind kind,
                           const BurinProgress *progress);

G_END_DECLS
