/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-job.h"
#include "burin-transfer.h"

G_BEGIN_DECLS

gboolean burin_drive_transfer (BurinJob *job,
                               const BurinTarget *target,
                               const BurinTransfer *transfer,
                               GError **error);
gboolean burin_drive_flush (BurinJob *job, const BurinTarget *target, GError **error);
gboolean burin_drive_reread_partitions (BurinJob *job, const BurinTarget *target, GError **error);
void burin_drive_measure_reading (BurinJob *job, const BurinTarget *target);

G_END_DECLS
