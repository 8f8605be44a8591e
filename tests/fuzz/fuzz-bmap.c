/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * A bmap: whatever is accepted is consistent. Nobody hits the right digest of a bmap by chance, so
 * most seeds say that they are of version 1.2, which has none.
 */
#include "burin-bmap-check.h"
#include "burin-frame.h"
#include "fuzz.h"

static void
assert_consistent (const BurinBmap *bmap)
{
    guint64 next = 0, mapped = 0;

    g_assert_cmpuint (burin_bmap_get_image_size (bmap), <=, BURIN_IMAGE_MAX_SIZE);
    for (guint i = 0; i < burin_bmap_get_n_ranges (bmap); i++) {
        const BurinBmapRange *range = burin_bmap_get_range (bmap, i);
        gboolean is_mapped;

        g_assert_cmpuint (range->start, >=, next);
        g_assert_cmpuint (range->end, >, range->start);
        g_assert_cmpuint (range->end, <=, burin_bmap_get_image_size (bmap));
        g_assert_cmpuint (burin_bmap_get_run (bmap, range->start, &is_mapped), ==,
                          range->end - range->start);
        g_assert_true (is_mapped);
        mapped += range->end - range->start;
        next = range->end;
    }
    g_assert_cmpuint (burin_bmap_get_mapped_size (bmap), ==, mapped);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinBmap) bmap = burin_bmap_parse (data, size, &error);

    g_assert_true ((bmap == NULL) == (error != NULL));
    if (bmap != NULL)
        assert_consistent (bmap);
    return 0;
}
