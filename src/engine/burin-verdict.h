/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-read-back.h"

G_BEGIN_DECLS

gboolean burin_verdict_check (BurinJob *job,
                              const BurinTarget *target,
                              BurinChunkTable *table,
                              GArray *mismatches,
                              GError **error);

G_END_DECLS
