/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-watch.h"

#include <glib/gi18n.h>

/*
 * Watch: jobs of which each goes its own way, until the last one is over and released.
 *
 * Main thread; owns itself until it answers its task.
 */
typedef struct {
    BurinCliOutput *output; /* borrowed */

    /* Owned */
    GTask *task;
    GPtrArray *jobs;

    gulong cancelled_id;
    guint n_left; /* of which the helper has not been told that they are done with */
    guint n_done;
    BurinCliExit exit_code;
} Watch;

static void
answer (Watch *watch)
{
    g_cancellable_disconnect (g_task_get_cancellable (watch->task), watch->cancelled_id);
    burin_cli_output_summary (watch->output, watch->n_done);
    g_task_return_int (watch->task, watch->exit_code);
    g_object_unref (watch->task);
    g_ptr_array_unref (watch->jobs);
    g_free (watch);
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Watch *watch = user_data;

    burin_client_job_release_finish (BURIN_CLIENT_JOB (source), result);
    watch->n_left--;
    if (watch->n_left == 0)
        answer (watch);
}

static void
end_job (Watch *watch, guint index)
{
    BurinClientJob *job = g_ptr_array_index (watch->jobs, index);
    const GError *error = burin_client_job_get_error (job);

    g_signal_handlers_disconnect_by_data (job, watch);
    burin_cli_output_report (watch->output, index, job);
    if (error == NULL)
        watch->n_done++;
    else
        watch->exit_code =
            burin_cli_exit_get_worse (watch->exit_code, burin_cli_exit_from_error (error));
    burin_client_job_release_async (job, released_cb, watch);
}

static void
changed_cb (BurinClientJob *job, Watch *watch)
{
    guint index = 0;

    (void) g_ptr_array_find (watch->jobs, job, &index); /* there is no other job that calls */
    if (burin_client_job_is_over (job))
        end_job (watch, index);
    else
        burin_cli_output_progress (watch->output, index, job);
}

static void
cancelled_cb (GCancellable *cancellable, Watch *watch)
{
    (void) cancellable;
    burin_cli_output_notice (watch->output, _ ("Cancelling…"));
    g_ptr_array_foreach (watch->jobs, (GFunc) (void (*) (void)) burin_client_job_cancel, NULL);
}

/**
 * burin_cli_watch_async:
 * @output: where everything is shown as it happens
 * @jobs: (element-type BurinClientJob): the jobs, in the order of the drives that @output knows;
 *   shared, and must not change any more
 * @cancellable: cancels all jobs; that too ends only when all are over
 *
 * Watches jobs to their end. One that fails does not stop the others.
 */
void
burin_cli_watch_async (BurinCliOutput *output,
                       GPtrArray *jobs,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
    Watch *watch = g_new0 (Watch, 1);

    watch->output = output;
    watch->task = g_task_new (NULL, cancellable, callback, user_data);
    watch->jobs = g_ptr_array_ref (jobs);
    watch->n_left = jobs->len;
    g_task_set_source_tag (watch->task, burin_cli_watch_async);
    g_task_set_check_cancellable (watch->task, FALSE);
    for (guint i = 0; i < jobs->len; i++)
        g_signal_connect (g_ptr_array_index (jobs, i), "changed", G_CALLBACK (changed_cb), watch);
    watch->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), watch, NULL);
    for (guint i = 0; i < jobs->len; i++)
        changed_cb (g_ptr_array_index (jobs, i), watch);
}

/**
 * burin_cli_watch_finish:
 *
 * Returns: what to exit with: that of the job that ended worst
 */
BurinCliExit
burin_cli_watch_finish (GAsyncResult *result)
{
    return (BurinCliExit) g_task_propagate_int (G_TASK (result), NULL);
}
