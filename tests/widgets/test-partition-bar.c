/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-partition-bar.h"
#include "fixtures.h"

#define WHOLE 300.0F

static void
test_widths (void)
{
    BurinPartitionBar *bar = g_object_ref_sink (g_object_new (BURIN_TYPE_PARTITION_BAR, NULL));
    const BurinPartitionBarPart parts[] = {{"tiny", 1}, {"PHOTOS", 15 * GB}, {NULL, 5 * GB}};
    float sum = 0;

    burin_partition_bar_set_parts (bar, parts, G_N_ELEMENTS (parts));
    g_assert_cmpuint (burin_partition_bar_get_n_parts (bar), ==, 3);
    for (guint i = 0; i < 3; i++)
        sum += burin_partition_bar_get_width (bar, i, WHOLE);
    g_assert_cmpfloat_with_epsilon (sum, WHOLE, 0.1);
    g_assert_cmpfloat (burin_partition_bar_get_width (bar, 0, WHOLE), >=, 4);
    g_assert_cmpfloat (burin_partition_bar_get_width (bar, 1, WHOLE), >,
                       2 * burin_partition_bar_get_width (bar, 2, WHOLE));
    g_assert_finalize_object (bar);
}

static void
test_too_many (void)
{
    BurinPartitionBar *bar = g_object_ref_sink (g_object_new (BURIN_TYPE_PARTITION_BAR, NULL));
    BurinPartitionBarPart parts[40];

    for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
        parts[i] = (BurinPartitionBarPart){"part", GB};
    burin_partition_bar_set_parts (bar, parts, G_N_ELEMENTS (parts));
    g_assert_cmpuint (burin_partition_bar_get_n_parts (bar), <=, 16);
    g_assert_cmpfloat (
        burin_partition_bar_get_width (bar, burin_partition_bar_get_n_parts (bar) - 1, WHOLE), >,
        WHOLE / 3);
    g_assert_finalize_object (bar);
}

static void
add_tests (void)
{
    g_test_add_func ("/partition-bar/widths", test_widths);
    g_test_add_func ("/partition-bar/too-many", test_too_many);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
