/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-read-back.h"

G_BEGIN_DECLS

/* No drive that can be had holds fewer bytes, not even a counterfeit one. */
#define BURIN_SMALLEST_CAPACITY (G_GUINT64_CONSTANT (64) * 1024 * 1024)

guint64 burin_verdict_find_capacity (BurinChunkTable *table, GArray *mismatches);
gboolean burin_verdict_check (BurinJob *job,
                              const BurinTarget *target,
                              BurinChunkTable *table,
                              GArray *mismatches,
                              GError **error);

G_END_DECLS
