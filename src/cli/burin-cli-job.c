/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-job.h"

#include <glib/gi18n.h>

#include "burin-cli-choose.h"
#include "burin-cli-confirm.h"
#include "burin-cli-drive.h"
#include "burin-cli-watch.h"
#include "burin-client.h"
#include "burin-empty-image.h"
#include "burin-image-open.h"

/*
 * Run: write or verify, from the image to the last report.
 *
 * Main thread; owns itself from start to end. Steps: image opened (again, if the user had to choose
 * one) → connected → drives found and allowed → confirmed → jobs started → watched until the last
 * one is over. An empty image depends on the drive, so it is made once that is found.
 */
typedef struct {
    BurinCli *cli;
    BurinJobKind kind;
    gboolean confirm;

    /* Owned; NULL before their step */
    BurinImage *image;
    BurinClient *client;
    GPtrArray *drives;
} Run;

static void
run_free (Run *run)
{
    g_clear_object (&run->image);
    g_clear_object (&run->client);
    g_clear_pointer (&run->drives, g_ptr_array_unref);
    g_free (run);
}

static void
fail (Run *run, const GError *error)
{
    burin_cli_fail (run->cli, error);
    run_free (run);
}

static void
watched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;

    (void) source;
    burin_cli_finish (run->cli, burin_cli_watch_finish (result));
    run_free (run);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    BurinCliOutput *output = burin_cli_get_output (run->cli);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) jobs =
        burin_client_start_jobs_finish (BURIN_CLIENT (source), result, &error);

    if (jobs == NULL) {
        fail (run, error);
        return;
    }
    burin_cli_output_begin (output, run->kind, run->drives);
    burin_cli_watch_async (output, jobs, burin_cli_get_cancellable (run->cli), watched_cb, run);
}

static BurinJobFlags
get_flags (Run *run)
{
    const BurinCliOptions *options = burin_cli_get_options (run->cli);

    return (options->changed_only ? BURIN_JOB_CHANGED_ONLY : 0) |
           (options->keep_unmapped ? BURIN_JOB_KEEP_UNMAPPED : 0) |
           (options->detach_busy ? BURIN_JOB_DETACH_BUSY : 0) |
           (options->unverified ? BURIN_JOB_UNVERIFIED : 0) |
           (options->command == BURIN_CLI_FINISH ? BURIN_JOB_FINISH : 0) |
           (options->eject ? BURIN_JOB_EJECT : 0) | (options->power_off ? BURIN_JOB_POWER_OFF : 0);
}

static void
start_jobs (Run *run)
{
    burin_client_start_jobs_async (run->client, run->kind, run->image, run->drives, get_flags (run),
                                   burin_cli_get_cancellable (run->cli), started_cb, run);
}

static void
confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    (void) source;
    if (burin_cli_confirm_finish (result, &error))
        start_jobs (run);
    else
        fail (run, error);
}

/* The helper checks the same again; here it saves the user from being asked for nothing. One drive
 * that may not be used is a mistake in the command, which is better looked at before any is erased.
 */
static gboolean
check_drives (Run *run, GError **error)
{
    guint64 needed = run->image != NULL ? burin_image_get_info (run->image)->size : 0;
    BurinPolicyFlags flags = burin_client_get_policy_flags (run->client);

    if (run->kind == BURIN_JOB_VERIFY)
        flags |= BURIN_POLICY_READ_ONLY;
    for (guint i = 0; i < run->drives->len; i++)
        burin_cli_output_drive (burin_cli_get_output (run->cli), g_ptr_array_index (run->drives, i),
                                flags);
    if (run->kind == BURIN_JOB_WRITE && run->image != NULL)
        burin_cli_output_warnings (burin_cli_get_output (run->cli), run->image, run->drives);
    for (guint i = 0; i < run->drives->len; i++)
        if (!burin_policy_check (g_ptr_array_index (run->drives, i), flags, needed, error))
            return FALSE;
    return TRUE;
}

static gboolean
choose_drives (Run *run, GError **error)
{
    const BurinCliOptions *options = burin_cli_get_options (run->cli);

    run->drives = burin_cli_drive_find_all (burin_client_get_drives (run->client),
                                            (const char *const *) options->drives, error);
    return run->drives != NULL && check_drives (run, error);
}

static void
confirm (Run *run, const char *image_name)
{
    if (run->confirm)
        burin_cli_confirm_async (
            run->drives, image_name,
            burin_cli_options_reads_standard_input (burin_cli_get_options (run->cli)),
            burin_cli_get_cancellable (run->cli), confirmed_cb, run);
    else
        start_jobs (run);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;
    g_autofree char *name = NULL;

    (void) source;
    run->image = burin_empty_image_make_finish (result, &error);
    if (run->image == NULL) {
        fail (run, error);
        return;
    }
    name = g_strdup_printf (_ ("an empty file system (%s)"),
                            burin_image_get_display_name (run->image));
    confirm (run, name);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    if (!burin_client_connect_finish (BURIN_CLIENT (source), result, &error) ||
        !choose_drives (run, &error)) {
        fail (run, error);
    } else if (run->image == NULL) {
        burin_empty_image_make_async (g_ptr_array_index (run->drives, 0),
                                      burin_cli_get_cancellable (run->cli), made_cb, run);
    } else {
        confirm (run, burin_image_get_display_name (run->image));
    }
}

static void opened_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;
    const BurinImageMember *member = burin_cli_choose_finish (result, &error);

    (void) source;
    if (member != NULL)
        burin_image_open_member_async (run->image, member->name,
                                       burin_cli_get_cancellable (run->cli), opened_cb, run);
    else
        fail (run, error);
}

static void
choose (Run *run, const GError *refusal)
{
    const BurinCliOptions *options = burin_cli_get_options (run->cli);
    BurinCliOutput *output = burin_cli_get_output (run->cli);
    gboolean input_is_image = burin_cli_options_reads_standard_input (options);

    if (burin_cli_choose_can_ask (options->json, input_is_image)) {
        burin_cli_choose_async (burin_image_get_info (run->image)->members, input_is_image,
                                burin_cli_get_cancellable (run->cli), chosen_cb, run);
        return;
    }
    fail (run, refusal);
    burin_cli_output_notice (output, _ ("Name one of them with --member."));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Run *run = user_data;
    g_autoptr (GError) error = NULL;

    (void) source;
    g_clear_object (&run->image);
    run->image = burin_image_open_finish (result, &error);
    if (run->image == NULL) {
        fail (run, error);
        return;
    }
    burin_cli_output_image (burin_cli_get_output (run->cli), run->image);
    burin_cli_output_expected (burin_cli_get_output (run->cli), run->image);
    if (burin_image_check_chosen (run->image, &error))
        burin_client_connect_async (run->client, burin_cli_get_cancellable (run->cli), connected_cb,
                                    run);
    else
        choose (run, error);
}

static void
open_image (Run *run)
{
    const BurinCliOptions *options = burin_cli_get_options (run->cli);

    burin_image_open_query_async (options->image, options->member, &options->publisher,
                                  BURIN_IMAGE_OPEN_PIPE, burin_cli_output_reading,
                                  burin_cli_get_output (run->cli),
                                  burin_cli_get_cancellable (run->cli), opened_cb, run);
}

/**
 * burin_cli_job_start:
 * @kind: what to do with the image and the drives of the command line; without an image, an empty
 *   one is made for the drive
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
    if (options->image != NULL)
        open_image (run);
    else
        burin_client_connect_async (run->client, burin_cli_get_cancellable (cli), connected_cb,
                                    run);
}
