/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress.h"

static void
test_slowest (void)
{
    BurinProgress progresses[] = {
        {.state = BURIN_JOB_FAILED, .fraction = 0.1, .seconds_left = 900, .seconds_silent = 60},
        {.state = BURIN_JOB_VERIFYING, .fraction = 0.6, .rate = 30e6, .seconds_left = 90},
        {.state = BURIN_JOB_WRITING, .fraction = 0.4, .rate = 10e6, .seconds_left = 60},
    };
    BurinCombinedProgress combined;

    burin_progress_combine (progresses, G_N_ELEMENTS (progresses), &combined);
    g_assert_cmpuint (combined.n_running, ==, 2);
    g_assert_cmpint (combined.slowest.state, ==, BURIN_JOB_WRITING);
    g_assert_cmpfloat (combined.slowest.fraction, ==, 0.4);
    g_assert_cmpfloat (combined.slowest.rate, ==, 10e6);
    g_assert_cmpint (combined.slowest.seconds_left, ==, 90);
    g_assert_cmpint (combined.seconds_silent, ==, 0);
}

static void
test_same_fraction (void)
{
    BurinProgress progresses[] = {
        {.state = BURIN_JOB_WRITING, .seconds_left = -1},
        {.state = BURIN_JOB_PREPARING, .seconds_left = -1},
    };
    BurinCombinedProgress combined;

    burin_progress_combine (progresses, G_N_ELEMENTS (progresses), &combined);
    g_assert_cmpint (combined.slowest.state, ==, BURIN_JOB_PREPARING);
    g_assert_cmpint (combined.slowest.seconds_left, ==, -1);
}

static void
test_silence (void)
{
    BurinProgress progresses[] = {
        {.state = BURIN_JOB_WRITING, .seconds_silent = 11},
        {.state = BURIN_JOB_WRITING, .fraction = 0.5, .seconds_silent = 15},
        {.state = BURIN_JOB_FLUSHING, .fraction = 0.6, .seconds_silent = 40},
    };
    BurinCombinedProgress combined;

    burin_progress_combine (progresses, G_N_ELEMENTS (progresses), &combined);
    g_assert_cmpuint (combined.silent, ==, 1);
    g_assert_cmpint (combined.seconds_silent, ==, 15);
}

/* Only if no drive goes on, all of it stops. */
static void
test_stopping (void)
{
    BurinProgress progresses[] = {
        {.state = BURIN_JOB_WRITING, .fraction = 0.1, .stopping = TRUE},
        {.state = BURIN_JOB_WRITING, .fraction = 0.5},
        {.state = BURIN_JOB_CANCELLED, .stopping = TRUE},
    };
    BurinCombinedProgress combined;

    burin_progress_combine (progresses, G_N_ELEMENTS (progresses), &combined);
    g_assert_false (combined.slowest.stopping);
    progresses[1].stopping = TRUE;
    burin_progress_combine (progresses, G_N_ELEMENTS (progresses), &combined);
    g_assert_true (combined.slowest.stopping);
}

static void
test_none_left (void)
{
    BurinProgress progress = {.state = BURIN_JOB_FAILED, .fraction = 0.3};
    BurinCombinedProgress combined;

    burin_progress_combine (&progress, 1, &combined);
    g_assert_cmpuint (combined.n_running, ==, 0);
    g_assert_cmpint (combined.slowest.state, ==, BURIN_JOB_DONE);
    g_assert_cmpfloat (combined.slowest.fraction, ==, 1);
    burin_progress_combine (NULL, 0, &combined);
    g_assert_cmpint (combined.slowest.state, ==, BURIN_JOB_QUEUED);
    g_assert_cmpfloat (combined.slowest.fraction, ==, 0);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/progress/slowest", test_slowest);
    g_test_add_func ("/progress/same-fraction", test_same_fraction);
    g_test_add_func ("/progress/silence", test_silence);
    g_test_add_func ("/progress/stopping", test_stopping);
    g_test_add_func ("/progress/none-left", test_none_left);
    return g_test_run ();
}
