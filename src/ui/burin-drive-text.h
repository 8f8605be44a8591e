/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"

G_BEGIN_DECLS

const char *burin_drive_text_get_icon (BurinDrive *drive);
char *burin_drive_text_dup_summary (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
char *burin_drive_text_dup_contents (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
char *burin_drive_text_dup_loss (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
char *burin_drive_text_dup_partition (const BurinPartition *partition) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
