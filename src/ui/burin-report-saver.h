/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "burin-batch.h"

G_BEGIN_DECLS

/*
 * BurinReportSaver: asks where to save what the jobs of a batch have done, and saves it, as text
 * or, if the file's name ends so, as JSON.
 *
 * Main thread; one owner, who must not outlive the window. States: idle → asking → idle.
 *
 * Signal "saved": the report is in the file.
 * Signal "failed" (GError*): it is not.
 */
#define BURIN_TYPE_REPORT_SAVER (burin_report_saver_get_type ())
G_DECLARE_FINAL_TYPE (BurinReportSaver, burin_report_saver, BURIN, REPORT_SAVER, GObject)

BurinReportSaver *
burin_report_saver_new (GtkWindow *window, BurinBatch *batch) G_GNUC_WARN_UNUSED_RESULT;

void burin_report_saver_ask (BurinReportSaver *self);

G_END_DECLS
