/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-job-state.h"

G_BEGIN_DECLS

void burin_progress_total (const BurinProgress *parts, gsize n_parts, BurinProgress *total);

G_END_DECLS
