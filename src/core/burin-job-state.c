/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-state.h"

static const char *const state_names[] = {
    "queued",    "authorizing", "preparing", "writing", "flushing",
    "verifying", "finishing",   "done",      "failed",  "cancelled",
};
G_STATIC_ASSERT (G_N_ELEMENTS (state_names) == BURIN_N_JOB_STATES);

#define EDGE(state) (1u << (state))
#define ENDS (EDGE (BURIN_JOB_FAILED) | EDGE (BURIN_JOB_CANCELLED))

/*
 * For each state, the set of states that may follow. A verify job goes from preparing straight to
 * verifying and from there to done; one that needs nobody's leave may skip authorizing, and one
 * that is not to be verified goes from flushing straight to finishing.
 */
static const guint edges[] = {
    [BURIN_JOB_QUEUED] = EDGE (BURIN_JOB_AUTHORIZING) | EDGE (BURIN_JOB_PREPARING) | ENDS,
    [BURIN_JOB_AUTHORIZING] = EDGE (BURIN_JOB_PREPARING) | ENDS,
    [BURIN_JOB_PREPARING] = EDGE (BURIN_JOB_WRITING) | EDGE (BURIN_JOB_VERIFYING) | ENDS,
    [BURIN_JOB_WRITING] = EDGE (BURIN_JOB_FLUSHING) | ENDS,
    [BURIN_JOB_FLUSHING] = EDGE (BURIN_JOB_VERIFYING) | EDGE (BURIN_JOB_FINISHING) | ENDS,
    [BURIN_JOB_VERIFYING] = EDGE (BURIN_JOB_FINISHING) | EDGE (BURIN_JOB_DONE) | ENDS,
    [BURIN_JOB_FINISHING] = EDGE (BURIN_JOB_DONE) | ENDS,
    [BURIN_JOB_DONE] = 0,
    [BURIN_JOB_FAILED] = 0,
    [BURIN_JOB_CANCELLED] = 0,
};
G_STATIC_ASSERT (G_N_ELEMENTS (edges) == BURIN_N_JOB_STATES);

/**
 * burin_job_state_to_string:
 *
 * Returns: (transfer none): the name of @state on the bus and in JSON
 */
const char *
burin_job_state_to_string (BurinJobState state)
{
    g_return_val_if_fail (state < BURIN_N_JOB_STATES, state_names[BURIN_JOB_FAILED]);

    return state_names[state];
}

/**
 * burin_job_state_from_string:
 *
 * Returns: what burin_job_state_to_string() named @string, or %BURIN_JOB_QUEUED if nothing is named
 *   so
 */
BurinJobState
burin_job_state_from_string (const char *string)
{
    for (guint i = 0; i < BURIN_N_JOB_STATES; i++)
        if (g_strcmp0 (state_names[i], string) == 0)
            return (BurinJobState) i;
    return BURIN_JOB_QUEUED;
}

gboolean
burin_job_state_is_final (BurinJobState state)
{
    return state >= BURIN_JOB_DONE;
}

/**
 * burin_job_state_may_follow:
 *
 * Returns: whether a job may go from @from to @to
 */
gboolean
burin_job_state_may_follow (BurinJobState from, BurinJobState to)
{
    g_return_val_if_fail (from < BURIN_N_JOB_STATES && to < BURIN_N_JOB_STATES, FALSE);

    return (edges[from] & EDGE (to)) != 0;
}

/**
 * burin_job_kind_to_string:
 *
 * Returns: (transfer none): the name of @kind on the bus and in JSON
 */
const char *
burin_job_kind_to_string (BurinJobKind kind)
{
    return kind == BURIN_JOB_VERIFY ? "verify" : "write";
}

BurinJobKind
burin_job_kind_from_string (const char *string)
{
    return g_strcmp0 (string, "verify") == 0 ? BURIN_JOB_VERIFY : BURIN_JOB_WRITE;
}
