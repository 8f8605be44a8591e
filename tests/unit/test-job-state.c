/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-state.h"

static void
test_names (void)
{
    for (guint state = 0; state < BURIN_N_JOB_STATES; state++)
        g_assert_cmpint (burin_job_state_from_string (burin_job_state_to_string (state)), ==,
                         state);
    g_assert_cmpint (burin_job_state_from_string ("?"), ==, BURIN_JOB_QUEUED);
    g_assert_cmpint (burin_job_kind_from_string (burin_job_kind_to_string (BURIN_JOB_VERIFY)), ==,
                     BURIN_JOB_VERIFY);
    g_assert_cmpint (burin_job_kind_from_string (burin_job_kind_to_string (BURIN_JOB_WRITE)), ==,
                     BURIN_JOB_WRITE);
}

static void
test_the_way_of_a_write (void)
{
    static const BurinJobState way[] = {
        BURIN_JOB_QUEUED,   BURIN_JOB_AUTHORIZING, BURIN_JOB_PREPARING, BURIN_JOB_WRITING,
        BURIN_JOB_FLUSHING, BURIN_JOB_VERIFYING,   BURIN_JOB_FINISHING, BURIN_JOB_DONE,
    };

    for (gsize i = 0; i + 1 < G_N_ELEMENTS (way); i++) {
        g_assert_true (burin_job_state_may_follow (way[i], way[i + 1]));
        g_assert_false (burin_job_state_may_follow (way[i + 1], way[i]));
        g_assert_true (burin_job_state_may_follow (way[i], BURIN_JOB_FAILED));
        g_assert_true (burin_job_state_may_follow (way[i], BURIN_JOB_CANCELLED));
        g_assert_false (burin_job_state_is_final (way[i]));
    }
}

static void
test_final_is_final (void)
{
    for (guint to = 0; to < BURIN_N_JOB_STATES; to++) {
        g_assert_false (burin_job_state_may_follow (BURIN_JOB_DONE, to));
        g_assert_false (burin_job_state_may_follow (BURIN_JOB_FAILED, to));
        g_assert_false (burin_job_state_may_follow (BURIN_JOB_CANCELLED, to));
    }
    g_assert_true (burin_job_state_may_follow (BURIN_JOB_FLUSHING, BURIN_JOB_FINISHING));
    g_assert_false (burin_job_state_may_follow (BURIN_JOB_FLUSHING, BURIN_JOB_DONE));
    g_assert_false (burin_job_state_may_follow (BURIN_JOB_WRITING, BURIN_JOB_DONE));
    g_assert_false (burin_job_state_may_follow (BURIN_JOB_WRITING, BURIN_JOB_VERIFYING));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/job-state/names", test_names);
    g_test_add_func ("/job-state/the-way-of-a-write", test_the_way_of_a_write);
    g_test_add_func ("/job-state/final-is-final", test_final_is_final);
    return g_test_run ();
}
