/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-skip-map.h"

#include <string.h>

static gboolean
is_skipped (const BurinSkipMap *map, gsize sector)
{
    return (map->sectors[sector / 64] >> (sector % 64) & 1) != 0;
}

/**
 * burin_skip_map_add:
 * @start: where in the chunk something begins that does not matter, behind all that was added
 * @end: where that ends
 * @is_last: the chunk ends there, too, so that nothing that matters shares the last sector
 *
 * Only whole sectors can be skipped: what shares one with something that matters has to be zeros.
 */
void
burin_skip_map_add (BurinSkipMap *map, gsize start, gsize end, gboolean is_last)
{
    gsize first = (start + BURIN_SKIP_SECTOR - 1) / BURIN_SKIP_SECTOR;
    gsize past = (is_last ? end + BURIN_SKIP_SECTOR - 1 : end) / BURIN_SKIP_SECTOR;

    if (past <= first)
        return;
    for (gsize sector = first; sector < past; sector++)
        map->sectors[sector / 64] |= G_GUINT64_CONSTANT (1) << (sector % 64);
    map->bytes += MIN (past * BURIN_SKIP_SECTOR, end) - first * BURIN_SKIP_SECTOR;
}

/**
 * burin_skip_map_blank:
 * @buffer: what lies on a drive at the place of the chunk; becomes zeros where it does not matter
 */
void
burin_skip_map_blank (const BurinSkipMap *map, guint8 *buffer)
{
    if (map->bytes == 0)
        return;
    for (gsize sector = 0; sector < BURIN_CHUNK_SIZE / BURIN_SKIP_SECTOR; sector++)
        if (is_skipped (map, sector))
            memset (buffer + sector * BURIN_SKIP_SECTOR, 0, BURIN_SKIP_SECTOR);
}

/**
 * burin_skip_map_merge:
 * @buffer: what lies on a drive at the place of the chunk; becomes what should lie there
 * @data: the chunk
 * @length: bytes of both, a multiple of the sector size
 *
 * Returns: whether anything that matters was different
 */
gboolean
burin_skip_map_merge (const BurinSkipMap *map, guint8 *buffer, const guint8 *data, gsize length)
{
    gboolean differed = FALSE;

    for (gsize start = 0; start < length; start += BURIN_SKIP_SECTOR) {
        if (is_skipped (map, start / BURIN_SKIP_SECTOR) ||
            memcmp (buffer + start, data + start, BURIN_SKIP_SECTOR) == 0)
            continue;
        memcpy (buffer + start, data + start, BURIN_SKIP_SECTOR);
        differed = TRUE;
    }
    return differed;
}
