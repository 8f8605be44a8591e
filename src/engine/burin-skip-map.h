/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-queue.h"

G_BEGIN_DECLS

void burin_skip_map_add (BurinSkipMap *map, gsize start, gsize end, gboolean is_last);
void burin_skip_map_blank (const BurinSkipMap *map, guint8 *buffer);
gboolean
burin_skip_map_merge (const BurinSkipMap *map, guint8 *buffer, const guint8 *data, gsize length);

G_END_DECLS
