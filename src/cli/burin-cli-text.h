/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client-job.h"
#include "burin-drive.h"

G_BEGIN_DECLS

char *burin_cli_text_dup_drive (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_text_dup_contents (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_text_dup_partition (const BurinPartition *partition) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_text_dup_success (BurinJobKind kind, BurinDrive *drive, const BurinReport *report)
    G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_text_dup_ranges (const BurinReport *report) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_text_dup_aftermath (BurinDrive *drive, BurinAftermath aftermath)
    G_GNUC_WARN_UNUSED_RESULT;
const char *burin_cli_text_get_reason (const GError *error);

int burin_cli_text_get_width (const char *text);
char *burin_cli_text_dup_cut (const char *text, int width) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
