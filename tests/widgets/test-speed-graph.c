/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-speed-graph.h"

#include "fixtures.h"

static void
test_one_sample_a_second (void)
{
    BurinSpeedGraph *graph = g_object_ref_sink (g_object_new (BURIN_TYPE_SPEED_GRAPH, NULL));

    burin_speed_graph_add (graph, 1, 10);
    burin_speed_graph_add (graph, 1 + G_USEC_PER_SEC / 2, 99);
    g_assert_cmpuint (burin_speed_graph_get_n_samples (graph), ==, 1);
    burin_speed_graph_add (graph, 1 + G_USEC_PER_SEC, 20);
    burin_speed_graph_add (graph, 1 + 2 * G_USEC_PER_SEC, 0); /* unknown */
    g_assert_cmpuint (burin_speed_graph_get_n_samples (graph), ==, 2);
    g_assert_cmpfloat (burin_speed_graph_get_peak (graph), ==, 20);
    burin_speed_graph_clear (graph);
    g_assert_cmpuint (burin_speed_graph_get_n_samples (graph), ==, 0);
    g_assert_finalize_object (graph);
}

static void
test_forgets_the_oldest (void)
{
    BurinSpeedGraph *graph = g_object_ref_sink (g_object_new (BURIN_TYPE_SPEED_GRAPH, NULL));

    for (gint64 i = 1; i <= 1000; i++)
        burin_speed_graph_add (graph, i * G_USEC_PER_SEC, i == 1 ? 500 : 5);
    g_assert_cmpuint (burin_speed_graph_get_n_samples (graph), ==, 180);
    g_assert_cmpfloat (burin_speed_graph_get_peak (graph), ==, 5);
    g_assert_finalize_object (graph);
}

static void
add_tests (void)
{
    g_test_add_func ("/speed-graph/one-sample-a-second", test_one_sample_a_second);
    g_test_add_func ("/speed-graph/forgets-the-oldest", test_forgets_the_oldest);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
