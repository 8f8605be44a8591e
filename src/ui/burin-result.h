/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client-job.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

/**
 * BurinResult:
 * @kind: what the job was for
 * @state: how it ended
 * @drive: (nullable): the drive it was about, if known
 * @report: (nullable): what it did
 * @error: (nullable): why it did not do all
 * @size_kind: what was known of the image's size before
 *
 * All that there is to show about a job that is over. A plain value that borrows.
 */
typedef struct {
    BurinJobKind kind;
    BurinJobState state;
    BurinDrive *drive;
    const BurinReport *report;
    const GError *error;
    BurinSizeKind size_kind;
} BurinResult;

void burin_result_init (BurinResult *result,
                        BurinClientJob *job,
                        BurinReport *report,
                        BurinSizeKind size_kind);
char *burin_result_dup_title (const BurinResult *result) G_GNUC_WARN_UNUSED_RESULT;
char *burin_result_dup_publisher (const BurinResult *result) G_GNUC_WARN_UNUSED_RESULT;
char *burin_result_dup_description (const BurinResult *result) G_GNUC_WARN_UNUSED_RESULT;
char *burin_result_dup_technical (const BurinResult *result) G_GNUC_WARN_UNUSED_RESULT;
char *burin_result_dup_drive (const BurinResult *result) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_result_may_eject (const BurinResult *result);
gboolean burin_result_may_finish (const BurinResult *result);
gboolean burin_result_may_detach (const BurinResult *result);
const BurinReport *burin_result_get_report (const BurinResult *result);

G_END_DECLS
