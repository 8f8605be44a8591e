/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-block-map.h"

#include <string.h>

#include "fixtures.h"

/* In order, one letter for each run of equal blocks. */
static void
assert_blocks (BurinBlockMap *map, const char *expected)
{
    g_autoptr (GString) runs = g_string_new (NULL);

    for (guint i = 0; i < burin_block_map_get_n_blocks (map); i++) {
        char letter = "ewvb"[burin_block_map_get_block (map, i)];

        if (runs->len == 0 || runs->str[runs->len - 1] != letter)
            g_string_append_c (runs, letter);
    }
    g_assert_cmpstr (runs->str, ==, expected);
}

static void
test_fills (void)
{
    BurinBlockMap *map = g_object_ref_sink (g_object_new (BURIN_TYPE_BLOCK_MAP, NULL));
    BurinBlockMapState state = {.written = 0.5};

    assert_blocks (map, "e");
    burin_block_map_set_state (map, &state);
    assert_blocks (map, "we");
    state.written = 0.9999;
    burin_block_map_set_state (map, &state);
    assert_blocks (map, "we"); /* not before all is */
    state.written = 1;
    state.verified = 0.25;
    burin_block_map_set_state (map, &state);
    assert_blocks (map, "vw");
    state.verified = 1;
    burin_block_map_set_state (map, &state);
    assert_blocks (map, "v");
    g_assert_finalize_object (map);
}

static void
test_bad_ranges (void)
{
    BurinBlockMap *map = g_object_ref_sink (g_object_new (BURIN_TYPE_BLOCK_MAP, NULL));
    g_autoptr (GVariant) ranges =
        g_variant_ref_sink (g_variant_new_parsed ("[(uint64 500, uint64 1), (990, 5000)]"));
    BurinBlockMapState state = {.written = 1, .verified = 1, .bad_ranges = ranges, .size = 1000};

    burin_block_map_set_state (map, &state);
    assert_blocks (map, "vbvb");
    g_assert_cmpint (burin_block_map_get_block (map, burin_block_map_get_n_blocks (map) / 2), ==,
                     BURIN_BLOCK_BAD);
    g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (GTK_WIDGET (map)), "2 bad places"));
    state.size = 0;
    burin_block_map_set_state (map, &state);
    assert_blocks (map, "v");
    g_assert_finalize_object (map);
}

static void
add_tests (void)
{
    g_test_add_func ("/block-map/fills", test_fills);
    g_test_add_func ("/block-map/bad-ranges", test_bad_ranges);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
