/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"

G_BEGIN_DECLS

char *burin_cli_drive_text_dup (BurinDrive *drive, const GError *reason) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
