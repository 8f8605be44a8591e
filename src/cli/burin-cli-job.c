/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-job.h"

#include <glib/gi18n.h>

#include "burin-cli-confirm.h"
#include "burin-cli-drive.h"
#include "burin-client.h"

/*
 * Run: write or verify, from the image to the report.
 *
 * Main thread; owns itself from start to end. Steps: image opened → connected → drive found and
 * allowed → confirmed → job started → job over → released.
 */
typedef struct {
    BurinCli *cli;
    BurinJobKind kind;
    gboolean confirm;

    /* Owned; NULL before their step */
    BurinImage *image;
    BurinClient *client;
    BurinDrive *drive;
    BurinClientJob *job;

    gulong changed_id;
    gulong cancelled_id;
    gboolean wrote;
} Run;

static void
run_free (Run *run)
{
    g_clear_object (&run->image);
    g_clear_object (&run->client);
    g_clear_object (&run->drive);
    g_clear_object (&run->job);
    g_free (run);
}

static void
fail (Run *run, const GError *error)
{
    burin_cli_fail (run->cli, error);
    run_free (run);
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    const GError *error = burin_client_job_get_error (run->job);

    burin_client_job_release_finish (BURIN_CLIENT_JOB (source), result);
    burin_cli_finish (run->cli, error != NULL ? burin_cli_exit_from_error (error) : BURIN_CLI_DONE);
    run_free (run);
}

/* Where the drive itself failed, nobody can say what is on it. */
static gboolean
is_drive_blank (Run *run, const GError *error)
{
    if (!run->wrote || error == NULL || error->domain != BURIN_ERROR)
        return FALSE;
    return error->code == BURIN_ERROR_CANCELLED || error->code == BURIN_ERROR_IMAGE_READ ||
           error->code == BURIN_ERROR_IMAGE_CORRUPT || error->code == BURIN_ERROR_VERIFY_MISMATCH;
}

static void
end (Run *run)
{
    BurinCliOutput *output = burin_cli_get_output (run->cli);

    g_signal_handler_disconnect (run->job, run->changed_id);
    g_cancellable_disconnect (burin_cli_get_cancellable (run->cli), run->cancelled_id);
    burin_cli_output_report (output, run->job, run->drive);
    if (is_drive_blank (run, burin_client_job_get_error (run->job)))
        burin_cli_output_notice (
            output, _ ("The drive was left blank, so that nobody takes it for whole."));
    burin_client_job_release_async (run->job, released_cb, run);
}

static void
changed_cb (BurinClientJob *job, Run *run)
{
    if (run->kind == BURIN_JOB_WRITE && burin_client_job_get_state (job) == BURIN_JOB_WRITING)
        run->wrote = TRUE;
    if (burin_client_job_is_over (job))
        end (run);
    else
        burin_cli_output_progress (burin_cli_get_output (run->cli), job);
}

static void
cancelled_cb (GCancellable *cancellable, Run *run)
{
    (void) cancellable;
    burin_cli_output_notice (burin_cli_get_output (run->cli), _ ("Cancelling…"));
    burin_client_job_cancel (run->job);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    g_autoptr (GPtrArray) jobs =
        burin_client_start_jobs_finish (BURIN_CLIENT (source), result, &error);

    if (jobs == NULL) {
        fail (run, error);
        return;
    }
    run->job = g_object_ref (g_ptr_array_index (jobs, 0));
    run->changed_id = g_signal_connect (run->job, "changed", G_CALLBACK (changed_cb), run);
    run->cancelled_id = g_cancellable_connect (burin_cli_get_cancellable (run->cli),
                                               G_CALLBACK (cancelled_cb), run, NULL);
    changed_cb (run->job, run);
}

static void
start_job (Run *run)
{
    g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (drives, g_object_ref (run->drive));
    burin_client_start_jobs_async (run->client, run->kind, run->image, drives, BURIN_JOB_FLAGS_NONE,
                                   burin_cli_get_cancellable (run->cli), started_cb, run);
}

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    (void) source;
    if (burin_cli_confirm_finish (result, &error))
        start_job (run);
    else
        fail (run, error);
}

/* The helper checks the same again; here it saves the user from being asked for nothing. */
static gboolean
choose_drive (Run *run, GError **error)
{
    const BurinImageInfo *info = burin_image_get_info (run->image);
    BurinPolicyFlags flags = burin_client_get_policy_flags (run->client);

    if (run->kind == BURIN_JOB_VERIFY)
        flags |= BURIN_POLICY_READ_ONLY;
    run->drive = burin_cli_drive_find (burin_client_get_drives (run->client),
                                       burin_cli_get_options (run->cli)->drive, error);
    if (run->drive == NULL)
        return FALSE;
    burin_cli_output_drive (burin_cli_get_output (run->cli), run->drive, flags);
    return burin_policy_check (run->drive, flags, info->size, error);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    if (!burin_client_connect_finish (BURIN_CLIENT (source), result, &error) ||
        !choose_drive (run, &error)) {
        fail (run, error);
        return;
    }
    if (run->confirm)
        burin_cli_confirm_async (run->drive, burin_image_get_display_name (run->image),
                                 burin_cli_get_cancellable (run->cli), confirmed_cb, run);
    else
        start_job (run);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    (void) source;
    run->image = burin_image_open_finish (result, &error);
    if (run->image == NULL) {
        fail (run, error);
        return;
    }
    burin_cli_output_image (burin_cli_get_output (run->cli), run->image);
    burin_client_connect_async (run->client, burin_cli_get_cancellable (run->cli), connected_cb,
                                run);
}

/**
 * burin_cli_job_start:
 * @kind: what to do with the image and the drive of the command line
 * @confirm: whether to ask the user on the terminal first
 */
void
burin_cli_job_start (BurinCli *cli, BurinJobKind kind, gboolean confirm)
{
    const BurinCliOptions *options = burin_cli_get_options (cli);
    Run *run = g_new0 (Run, 1);

    run->cli = cli;
    run->kind = kind;
    run->confirm = confirm;
    run->client = burin_client_new (options->client_flags, options->virtual_drives);
    burin_image_open_async (options->image, burin_cli_get_cancellable (cli), opened_cb, run);
}
