/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-result.h"

G_BEGIN_DECLS

/*
 * BurinResultRow: folds out to all that is known about what a job did.
 *
 * What it says while folded is set by its owner: title, subtitle, icon. Main thread.
 */
#define BURIN_TYPE_RESULT_ROW (burin_result_row_get_type ())
G_DECLARE_FINAL_TYPE (BurinResultRow, burin_result_row, BURIN, RESULT_ROW, AdwExpanderRow)

GtkWidget *burin_result_row_new (void);

void burin_result_row_set_result (BurinResultRow *self, const BurinResult *result);
gboolean burin_result_row_has_details (BurinResultRow *self);

G_END_DECLS
