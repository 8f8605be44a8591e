/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image.h"

G_BEGIN_DECLS

char *burin_report_file_dup_json (BurinImage *image, GPtrArray *jobs) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
