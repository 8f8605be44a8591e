/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-client-job.h"

G_BEGIN_DECLS

/*
 * BurinResultPage: what became of a job.
 *
 * Says what was proven, or what went wrong and what to do next, with everything known in details
 * below. Its buttons activate "win.start-over" and "win.try-again". Main thread.
 */
#define BURIN_TYPE_RESULT_PAGE (burin_result_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinResultPage, burin_result_page, BURIN, RESULT_PAGE, AdwBin)

/**
 * BurinResult:
 * @kind: what the job was for
 * @state: how it ended
 * @report: (nullable): what it did
 * @error: (nullable): why it did not do all
 *
 * All that the page shows. A plain value that borrows.
 */
typedef struct {
    BurinJobKind kind;
    BurinJobState state;
    const BurinReport *report;
    const GError *error;
} BurinResult;

void burin_result_page_set_result (BurinResultPage *self, const BurinResult *result);

G_END_DECLS
