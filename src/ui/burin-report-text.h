/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-result.h"

G_BEGIN_DECLS

char *burin_report_text_dup (const BurinResult *results, gsize n_results, const char *image_name)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
