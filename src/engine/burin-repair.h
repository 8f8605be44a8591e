/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-feed.h"
#include "burin-read-back.h"

G_BEGIN_DECLS

gboolean burin_repair_run (BurinJob *job,
                           const BurinTarget *target,
                           BurinFeedTaker *taker,
                           BurinChunkTable *table,
                           GArray *mismatches,
                           GError **error);

G_END_DECLS
