/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

char *burin_cli_image_text_dup_line (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_image_text_dup_details (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_image_text_dup_warnings (const BurinImageInfo *info, GPtrArray *drives)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
