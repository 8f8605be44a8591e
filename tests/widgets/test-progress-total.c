/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-total.h"

static void
test_one (void)
{
    BurinProgress part = {.state = BURIN_JOB_WRITING,
                          .done = 5,
                          .total = 10,
                          .fraction = 0.25,
                          .rate = 7,
                          .seconds_left = 3,
                          .seconds_silent = 1};
    BurinProgress total;

    burin_progress_total (&part, 1, &total);
    g_assert_cmpint (total.state, ==, BURIN_JOB_WRITING);
    g_assert_cmpuint (total.done, ==, 5);
    g_assert_cmpuint (total.total, ==, 10);
    g_assert_cmpfloat (total.fraction, ==, 0.25);
    g_assert_cmpfloat (total.rate, ==, 7);
    g_assert_cmpint (total.seconds_left, ==, 3);
    g_assert_cmpint (total.seconds_silent, ==, 1);
}

static void
test_several (void)
{
    BurinProgress parts[] = {
        {.state = BURIN_JOB_VERIFYING, .fraction = 0.75, .rate = 20, .seconds_left = 10},
        {.state = BURIN_JOB_WRITING, .fraction = 0.25, .rate = 10, .seconds_left = 40},
        {.state = BURIN_JOB_FAILED, .fraction = 0.1, .seconds_left = -1},
        {.state = BURIN_JOB_DONE, .fraction = 1, .seconds_left = -1},
    };
    BurinProgress total;

    burin_progress_total (parts, G_N_ELEMENTS (parts), &total);
    g_assert_cmpint (total.state, ==, BURIN_JOB_WRITING);
    g_assert_cmpfloat (total.fraction, ==, 0.75);
    g_assert_cmpfloat (total.rate, ==, 30);
    g_assert_cmpint (total.seconds_left, ==, 40);

    parts[0].seconds_left = -1;
    burin_progress_total (parts, G_N_ELEMENTS (parts), &total);
    g_assert_cmpint (total.seconds_left, ==, -1);
}

/* A drive that flushes for long keeps nobody from hearing of one that does not answer. */
static void
test_silence (void)
{
    BurinProgress parts[] = {
        {.state = BURIN_JOB_FLUSHING, .seconds_silent = 60},
        {.state = BURIN_JOB_WRITING, .seconds_silent = 12},
    };
    BurinProgress total;

    burin_progress_total (parts, G_N_ELEMENTS (parts), &total);
    g_assert_cmpint (total.seconds_silent, ==, 12);
}

static void
test_none (void)
{
    BurinProgress done = {.state = BURIN_JOB_DONE, .fraction = 1};
    BurinProgress total;

    burin_progress_total (NULL, 0, &total);
    g_assert_cmpint (total.state, ==, BURIN_JOB_QUEUED);
    g_assert_cmpint (total.seconds_left, ==, -1);
    burin_progress_total (&done, 1, &total);
    g_assert_cmpint (total.state, ==, BURIN_JOB_DONE);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/progress-total/one", test_one);
    g_test_add_func ("/progress-total/several", test_several);
    g_test_add_func ("/progress-total/silence", test_silence);
    g_test_add_func ("/progress-total/none", test_none);
    return g_test_run ();
}
