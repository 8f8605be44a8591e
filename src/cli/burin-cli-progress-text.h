/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-progress.h"

G_BEGIN_DECLS

char *burin_cli_progress_text_dup_one (BurinJobKind kind, const BurinProgress *progress)
    G_GNUC_WARN_UNUSED_RESULT;
char *burin_cli_progress_text_dup_combined (BurinJobKind kind,
                                            const BurinCombinedProgress *combined,
                                            const char *silent_drive) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_cli_progress_text_has_numbers (BurinJobState state);

G_END_DECLS
