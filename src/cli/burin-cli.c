/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <signal.h>

#include "burin-cli-command.h"
#include "burin-error.h"

struct _BurinCli {
    const BurinCliOptions *options; /* borrowed */

    /* Owned */
    BurinCliOutput *output;
    GCancellable *cancellable;
    GMainLoop *loop;

    BurinCliExit exit_code;
};

const BurinCliOptions *
burin_cli_get_options (BurinCli *self)
{
    return self->options;
}

BurinCliOutput *
burin_cli_get_output (BurinCli *self)
{
    return self->output;
}

GCancellable *
burin_cli_get_cancellable (BurinCli *self)
{
    return self->cancellable;
}

/**
 * burin_cli_finish:
 *
 * Ends the run; nothing may be left that could still call back.
 */
void
burin_cli_finish (BurinCli *self, BurinCliExit exit_code)
{
    self->exit_code = exit_code;
    g_main_loop_quit (self->loop);
}

/**
 * burin_cli_fail:
 * @error: why, before anything was done to a drive
 *
 * Tells the user and ends the run.
 */
void
burin_cli_fail (BurinCli *self, const GError *error)
{
    g_autoptr (GError) cancelled = NULL;

    burin_set_error (&cancelled, BURIN_ERROR_CANCELLED, NULL, _ ("cancelled, nothing was changed"));
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        error = cancelled;
    burin_cli_output_failure (self->output, error);
    burin_cli_finish (self, burin_cli_exit_from_error (error));
}

static gboolean
interrupted_cb (gpointer user_data)
{
    BurinCli *self = user_data;

    if (g_cancellable_is_cancelled (self->cancellable))
        burin_cli_output_notice (self->output,
                                 _ ("Still cancelling: the drive is busy ending what it does."));
    g_cancellable_cancel (self->cancellable);
    return G_SOURCE_CONTINUE;
}

static gboolean
start_cb (gpointer user_data)
{
    BurinCli *self = user_data;
    static void (*const commands[]) (BurinCli *) = {
        [BURIN_CLI_LIST] = burin_cli_list_start,       [BURIN_CLI_INFO] = burin_cli_info_start,
        [BURIN_CLI_INSPECT] = burin_cli_inspect_start, [BURIN_CLI_WRITE] = burin_cli_write_start,
        [BURIN_CLI_FINISH] = burin_cli_write_start,    [BURIN_CLI_RESTORE] = burin_cli_write_start,
        [BURIN_CLI_VERIFY] = burin_cli_verify_start,
    };

    commands[self->options->command](self);
    return G_SOURCE_REMOVE;
}

/**
 * burin_cli_run:
 * @options: any command but BURIN_CLI_VERSION
 *
 * Returns: what to exit with; everything has been printed
 */
BurinCliExit
burin_cli_run (const BurinCliOptions *options)
{
    static const int signals[] = {SIGINT, SIGTERM};
    BurinCli self = {.options = options, .exit_code = BURIN_CLI_FAILED};

    self.output = burin_cli_output_new (options->json);
    self.cancellable = g_cancellable_new ();
    self.loop = g_main_loop_new (NULL, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        g_unix_signal_add (signals[i], interrupted_cb, &self);

    g_idle_add (start_cb, &self);
    g_main_loop_run (self.loop);

    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        (void) g_source_remove_by_user_data (&self); /* one source for each signal */
    g_main_loop_unref (self.loop);
    g_object_unref (self.cancellable);
    burin_cli_output_free (self.output);
    return self.exit_code;
}
