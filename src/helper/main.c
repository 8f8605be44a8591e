/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "burin-drive-codec.h"
#include "burin-helper.h"
#include "burin-peer.h"

/*
 * The process: a helper, how it is reached, and when to end. Lives on main()'s stack.
 */
typedef struct {
    GMainLoop *loop;
    BurinHelper *helper;
    gboolean disconnected;
    int exit_code;
} Process;

typedef struct {
    gboolean private;
    gboolean system;
    gboolean allow_loop;
} Options;

static void
quit_if_unused (Process *process)
{
    if (process->disconnected && !burin_helper_is_busy (process->helper))
        g_main_loop_quit (process->loop);
}

/* Whoever asked for a job may be gone: the job goes on, and nobody is left to wait for after it. */
static void
on_disconnected (Process *process)
{
    process->disconnected = TRUE;
    quit_if_unused (process);
}

static int
report (GError *error)
{
    g_printerr ("burin-helper: %s\n", error->message);
    g_error_free (error);
    return EXIT_FAILURE;
}

static void
set_up (Process *process, BurinHelperMode mode, BurinAuthority *authority)
{
    process->helper = burin_helper_new (mode, authority);
    g_signal_connect_swapped (process->helper, "idle", G_CALLBACK (quit_if_unused), process);
}

static int
run_private (Process *process, gboolean allow_loop)
{
    GError *error = NULL;
    uid_t peer;
    g_autoptr (GDBusConnection) connection = burin_peer_connect (STDIN_FILENO, &peer, &error);
    g_autoptr (BurinAuthority) authority = NULL;

    if (connection == NULL)
        return report (error);
    authority = burin_authority_new_private (peer);
    set_up (process, BURIN_HELPER_PRIVATE, authority);
    if (!burin_helper_add_drives (process->helper, allow_loop, &error) ||
        !burin_helper_export (process->helper, connection, &error))
        return report (error);
    g_signal_connect_swapped (connection, "closed", G_CALLBACK (on_disconnected), process);
    g_dbus_connection_start_message_processing (connection);
    g_main_loop_run (process->loop);
    return EXIT_SUCCESS;
}

static void
on_bus_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
    Process *process = user_data;
    GError *error = NULL;

    (void) name; /* there is only one */
    if (burin_helper_export (process->helper, connection, &error))
        return;
    process->exit_code = report (error);
    g_main_loop_quit (process->loop);
}

static void
on_name_lost_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
    Process *process = user_data;

    if (connection == NULL) {
        g_printerr ("burin-helper: could not connect to the system bus\n");
        process->exit_code = EXIT_FAILURE;
    } else {
        g_printerr ("burin-helper: could not keep the name %s\n", name);
    }
    on_disconnected (process);
}

static int
run_system (Process *process)
{
    g_autoptr (BurinAuthority) authority = burin_authority_new_system ();
    GError *error = NULL;
    guint owner;

    set_up (process, BURIN_HELPER_SYSTEM, authority);
    if (!burin_helper_add_drives (process->helper, FALSE, &error))
        return report (error);
    owner = g_bus_own_name (G_BUS_TYPE_SYSTEM, BURIN_HELPER_NAME, G_BUS_NAME_OWNER_FLAGS_NONE,
                            on_bus_acquired_cb, NULL, on_name_lost_cb, process, NULL);
    g_main_loop_run (process->loop);
    g_bus_unown_name (owner);
    return process->exit_code;
}

static gboolean
parse_options (int argc, char **argv, Options *options, GError **error)
{
    const GOptionEntry entries[] = {
        {"private", 0, 0, G_OPTION_ARG_NONE, &options->private,
         "Serve the front end at the other end of standard input", NULL},
        {"system", 0, 0, G_OPTION_ARG_NONE, &options->system, "Serve everybody on the system bus",
         NULL},
        {"allow-loop", 0, 0, G_OPTION_ARG_NONE, &options->allow_loop,
         "Loop devices count as drives (with --private)", NULL},
        {NULL},
    };
    g_autoptr (GOptionContext) context = g_option_context_new ("- write images to drives");

    g_option_context_add_main_entries (context, entries, NULL);
    if (!g_option_context_parse (context, &argc, &argv, error))
        return FALSE;
    if (options->private != options->system && !(options->system && options->allow_loop))
        return TRUE;
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "say either --private [--allow-loop] or --system");
    return FALSE;
}

int
main (int argc, char **argv)
{
    g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
    Process process = {.loop = loop, .exit_code = EXIT_SUCCESS};
    Options options = {};
    GError *error = NULL;
    int exit_code;

    /* Ctrl-C and a closed terminal are meant for the front end, which cancels in good order. */
    (void) signal (SIGINT, SIG_IGN); /* can't fail for a signal that exists */
    (void) signal (SIGHUP, SIG_IGN);
    (void) signal (SIGPIPE, SIG_IGN);

    if (!parse_options (argc, argv, &options, &error)) {
        (void) report (error);
        return 2;
    }
    exit_code = options.system ? run_system (&process) : run_private (&process, options.allow_loop);
    g_clear_object (&process.helper);
    return exit_code;
}
