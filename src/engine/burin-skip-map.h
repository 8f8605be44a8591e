/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-chunk-memory.h"

G_BEGIN_DECLS

/* The smallest sector of any drive. */
#define BURIN_SKIP_SECTOR 512

/**
 * BurinSkipMap:
 * @sectors: a bit for each sector of a chunk, set if it does not matter what is there
 * @bytes: how many bytes of the chunk that are
 *
 * What of a chunk is left alone, or not compared. A plain value that starts zeroed: all matters. It
 * has the same size whatever a hostile reader says.
 */
typedef struct {
    guint64 sectors[BURIN_CHUNK_SIZE / BURIN_SKIP_SECTOR / 64];
    gsize bytes;
} BurinSkipMap;

void burin_skip_map_add (BurinSkipMap *map, gsize start, gsize end, gboolean is_last);
void burin_skip_map_blank (const BurinSkipMap *map, guint8 *buffer);
gboolean
burin_skip_map_merge (const BurinSkipMap *map, guint8 *buffer, const guint8 *data, gsize length);

G_END_DECLS
