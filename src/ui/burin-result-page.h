/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-batch.h"
#include "burin-result-row.h"

G_BEGIN_DECLS

/*
 * BurinResultPage: what became of a job, or of several for several drives.
 *
 * Says what was proven, or what went wrong and what to do next, with everything known in details
 * below, and for several drives one by one. Its buttons activate "win.start-over", "win.try-again",
 * "win.detach", "win.finish",
 * "win.restore", "win.eject" and "win.save-report". Main thread.
 */
#define BURIN_TYPE_RESULT_PAGE (burin_result_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinResultPage, burin_result_page, BURIN, RESULT_PAGE, AdwBin)

void burin_result_page_update (BurinResultPage *self, BurinBatch *batch, BurinSizeKind size_kind);
void
burin_result_page_set_results (BurinResultPage *self, const BurinResult *results, gsize n_results);

G_END_DECLS
