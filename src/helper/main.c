/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "burin-bus-name.h"
#include "burin-drive-codec.h"
#include "burin-helper-clients.h"
#include "burin-helper.h"
#include "burin-host-view.h"
#include "burin-peer.h"
#include "burin-supervisor.h"

/* Seconds without clients and jobs after which a service ends, unless it is told otherwise. */
#define IDLE_EXIT 90

/* The same if the result of a job waits for a client to come back. */
#define RESULT_EXIT 3600

/* Seconds that clients have for fetching results once the helper was told to end. */
#define TERMINATION_GRACE 1

/* Milliseconds between two looks for a new bus: sooner than clients, for whom it would otherwise
 * start a second service. */
#define BUS_INTERVAL 100

/*
 * The process: a helper, how it is reached, and when to end. Lives on main()'s stack.
 */
typedef struct {
    GMainLoop *loop;
    BurinHelper *helper;
    BurinBusName *bus_name;      /* only of a service */
    BurinHelperClients *clients; /* only on a bus */
    guint idle_exit;
    guint idle_timer;
    guint bus_timer;
    gboolean disconnected; /* ends when the last job is over */
    gboolean terminated;   /* the same, but somebody may want to know how it ended */
    int exit_code;
} Process;

typedef struct {
    gboolean private;
    gboolean system;
    gboolean allow_loop;
    int idle_exit;
} Options;

static gboolean
on_idle_for_long_cb (gpointer user_data)
{
    Process *process = user_data;

    process->idle_timer = 0;
    g_main_loop_quit (process->loop);
    return G_SOURCE_REMOVE;
}

static void
end_after (Process *process, guint seconds)
{
    process->idle_timer = g_timeout_add_seconds (seconds, on_idle_for_long_cb, process);
}

static void
end_if_unused (Process *process)
{
    gboolean has_results = burin_helper_has_results (process->helper);

    g_clear_handle_id (&process->idle_timer, g_source_remove);
    if (burin_helper_is_busy (process->helper))
        return;
    if (process->disconnected || (process->terminated && !has_results))
        g_main_loop_quit (process->loop);
    else if (process->terminated)
        end_after (process, TERMINATION_GRACE);
    else if (process->clients != NULL && burin_helper_clients_is_empty (process->clients))
        end_after (process, has_results ? RESULT_EXIT : process->idle_exit);
}

/* Whoever asked for a job may be gone: the job goes on, and nobody is left to wait for after it. */
static void
on_disconnected (Process *process)
{
    process->disconnected = TRUE;
    end_if_unused (process);
}

/* Shutdown, or an administrator stops the service: drives are left blank, not torn. */
static gboolean
on_terminated_cb (gpointer user_data)
{
    Process *process = user_data;

    process->terminated = TRUE;
    burin_helper_close (process->helper);
    end_if_unused (process);
    return G_SOURCE_CONTINUE;
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
    g_signal_connect_swapped (process->helper, "idle", G_CALLBACK (end_if_unused), process);
    (void) g_unix_signal_add (SIGTERM, on_terminated_cb, process); /* for as long as we live */
}

static void
let_answers_out (GDBusConnection *connection)
{
    if (connection != NULL)
        (void) g_dbus_connection_flush_sync (connection, NULL, NULL); /* it may be closed */
}

/* Without a journal everything works the same, but that nobody is told if this process dies. */
static void
open_journal (Process *process, uid_t owner)
{
    GError *error = NULL;

    if (geteuid () != 0)
        burin_helper_look_at_journal (process->helper);
    else if (!burin_helper_open_journal (process->helper, owner, &error))
        (void) report (error); /* it goes on */
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
    open_journal (process, peer);
    if (!burin_helper_add_drives (process->helper, allow_loop, &error) ||
        !burin_helper_export (process->helper, connection, &error))
        return report (error);
    g_signal_connect_swapped (connection, "closed", G_CALLBACK (on_disconnected), process);
    g_dbus_connection_start_message_processing (connection);
    g_main_loop_run (process->loop);
    let_answers_out (connection);
    return EXIT_SUCCESS;
}

static void
forget_clients (Process *process)
{
    if (process->clients == NULL)
        return;
    g_signal_handlers_disconnect_by_data (process->clients, process);
    burin_helper_clients_stop (process->clients);
    g_clear_object (&process->clients);
}

static void
on_bus_connected_cb (BurinBusName *bus_name, Process *process)
{
    GDBusConnection *bus = burin_bus_name_get_connection (bus_name);
    GError *error = NULL;

    process->disconnected = FALSE;
    process->clients = burin_helper_clients_new (bus);
    g_signal_connect_swapped (process->clients, "changed", G_CALLBACK (end_if_unused), process);
    end_if_unused (process);
    if (burin_helper_export (process->helper, bus, &error))
        return;
    process->exit_code = report (error);
    g_main_loop_quit (process->loop);
}

static void
on_bus_owned_cb (BurinBusName *bus_name, Process *process)
{
    (void) bus_name; /* there is only one */
    process->exit_code = EXIT_SUCCESS;
    process->disconnected = FALSE;
    burin_supervisor_tell (BURIN_SUPERVISOR_READY);
}

static gboolean
look_for_bus (gpointer user_data)
{
    Process *process = user_data;

    process->bus_timer = 0;
    burin_bus_name_take (process->bus_name);
    return G_SOURCE_REMOVE;
}

/* Jobs go on without a bus, and show themselves on the next one. What ended in between, and nobody
 * has fetched, is in the journal. */
static void
on_bus_lost_cb (BurinBusName *bus_name, Process *process)
{
    gboolean connected = burin_bus_name_get_connection (bus_name) != NULL;

    if (process->exit_code != EXIT_SUCCESS)
        g_printerr ("burin-helper: could not %s\n",
                    connected ? "get the name " BURIN_HELPER_NAME : "connect to the system bus");
    if (!connected)
        forget_clients (process);
    if (!connected && process->bus_timer == 0)
        process->bus_timer = g_timeout_add (BUS_INTERVAL, look_for_bus, process);
    on_disconnected (process);
}

/* Who calls once the name is given back gets a new service. Who called before that is answered. */
static void
leave_bus (Process *process)
{
    g_clear_handle_id (&process->bus_timer, g_source_remove);
    g_signal_handlers_disconnect_by_data (process->bus_name, process);
    forget_clients (process);
    burin_supervisor_tell (BURIN_SUPERVISOR_STOPPING);
    burin_bus_name_give_back (process->bus_name);
    while (g_main_context_iteration (NULL, FALSE))
        continue;
    let_answers_out (burin_bus_name_get_connection (process->bus_name));
    g_clear_object (&process->bus_name);
}

static int
run_system (Process *process, gboolean allow_loop)
{
    g_autoptr (BurinAuthority) authority = burin_authority_new_system ();
    GError *error = NULL;

    burin_host_view_use ();
    set_up (process, BURIN_HELPER_SYSTEM, authority);
    open_journal (process, (uid_t) -1);
    if (!burin_helper_add_drives (process->helper, allow_loop, &error))
        return report (error);
    process->exit_code = EXIT_FAILURE; /* as long as there has been no bus */
    process->bus_name = burin_bus_name_new (BURIN_HELPER_NAME);
    g_signal_connect (process->bus_name, "connected", G_CALLBACK (on_bus_connected_cb), process);
    g_signal_connect (process->bus_name, "owned", G_CALLBACK (on_bus_owned_cb), process);
    g_signal_connect (process->bus_name, "lost", G_CALLBACK (on_bus_lost_cb), process);
    burin_bus_name_take (process->bus_name);
    g_main_loop_run (process->loop);
    burin_helper_close (process->helper);
    leave_bus (process);
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
         "Loop devices count as drives", NULL},
        {"idle-exit", 0, 0, G_OPTION_ARG_INT, &options->idle_exit,
         "End after so long without clients and jobs (with --system)", "SECONDS"},
        {NULL},
    };
    g_autoptr (GOptionContext) context = g_option_context_new ("- write images to drives");

    g_option_context_add_main_entries (context, entries, NULL);
    if (!g_option_context_parse (context, &argc, &argv, error))
        return FALSE;
    if (options->private != options->system && options->idle_exit > 0)
        return TRUE;
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
                 "say either --private or --system, and no idle time below one second");
    return FALSE;
}

int
main (int argc, char **argv)
{
    g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
    Process process = {.loop = loop, .exit_code = EXIT_SUCCESS};
    Options options = {.idle_exit = IDLE_EXIT};
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
    process.idle_exit = (guint) options.idle_exit;
    exit_code = options.system ? run_system (&process, options.allow_loop)
                               : run_private (&process, options.allow_loop);
    g_clear_object (&process.helper);
    return exit_code;
}
