/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "burin-fd.h"
#include "burin-program.h"
#include "burin-text.h"

#define PKEXEC_DISMISSED 126
#define PKEXEC_NOT_AUTHORIZED 127
#define MAX_DIAGNOSTICS 4096

struct _BurinHelperProcess {
    BurinHelperProcessFlags flags;
    /* Owned */
    GSubprocess *subprocess;
    GIOStream *stream;
    int diagnostics; /* what pkexec says on its standard error; -1 without pkexec */
};

void
burin_helper_process_free (BurinHelperProcess *self)
{
    if (self == NULL)
        return;
    g_clear_object (&self->subprocess);
    g_clear_object (&self->stream);
    burin_fd_clear (&self->diagnostics);
    g_free (self);
}

/**
 * burin_helper_process_get_stream:
 *
 * Returns: (transfer none): the connection to the helper, on which D-Bus can be spoken
 */
GIOStream *
burin_helper_process_get_stream (BurinHelperProcess *self)
{
    return self->stream;
}

static gboolean
fail_start (const char *program, BurinError code, const char *message, GError **error)
{
    BurinErrorDetails details = {.operation = "start", .path = program};

    burin_set_error (error, code, &details, "the helper cannot be started: %s", message);
    return FALSE;
}

static GPtrArray *
build_argv (BurinHelperProcessFlags flags, GError **error)
{
    g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);

    if (flags & BURIN_HELPER_PROCESS_ELEVATED) {
        char *pkexec = g_find_program_in_path ("pkexec");

        if (pkexec == NULL) {
            (void) fail_start ("pkexec", BURIN_ERROR_NO_AGENT, "pkexec is not installed", error);
            return NULL;
        }
        g_ptr_array_add (argv, pkexec);
    }
    g_ptr_array_add (argv, burin_program_dup_helper ());
    g_ptr_array_add (argv, g_strdup ("--private"));
    if (flags & BURIN_HELPER_PROCESS_ALLOW_LOOP)
        g_ptr_array_add (argv, g_strdup ("--allow-loop"));
    g_ptr_array_add (argv, NULL);
    return g_steal_pointer (&argv);
}

/* A file in memory and not a pipe, so that a helper that outlives us can go on writing to it. */
static void
catch_diagnostics (BurinHelperProcess *self, GSubprocessLauncher *launcher)
{
    int copy;

    if ((self->flags & BURIN_HELPER_PROCESS_ELEVATED) == 0)
        return;
    self->diagnostics = memfd_create ("burin-diagnostics", MFD_CLOEXEC);
    copy = self->diagnostics >= 0 ? fcntl (self->diagnostics, F_DUPFD_CLOEXEC, 0) : -1;
    if (copy >= 0)
        g_subprocess_launcher_take_stderr_fd (launcher, copy);
}

/* Takes @ours in any case. */
static gboolean
wrap_socket (BurinHelperProcess *self, int ours, GError **error)
{
    g_autoptr (GError) local_error = NULL;
    g_autoptr (GSocket) socket = g_socket_new_from_fd (ours, &local_error);

    if (socket == NULL) {
        (void) close (ours); /* unused so far */
        return fail_start (NULL, BURIN_ERROR_HELPER, local_error->message, error);
    }
    self->stream = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
    return TRUE;
}

static gboolean
connect_launcher (BurinHelperProcess *self, GSubprocessLauncher *launcher, GError **error)
{
    int ends[2];

    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return fail_start (NULL, BURIN_ERROR_HELPER, g_strerror (errno), error);
    g_subprocess_launcher_take_stdin_fd (launcher, ends[1]);
    catch_diagnostics (self, launcher);
    return wrap_socket (self, ends[0], error);
}

static gboolean
spawn (BurinHelperProcess *self, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
    g_autoptr (GPtrArray) argv = build_argv (self->flags, error);
    g_autoptr (GError) local_error = NULL;

    if (argv == NULL || !connect_launcher (self, launcher, error))
        return FALSE;
    self->subprocess =
        g_subprocess_launcher_spawnv (launcher, (const char *const *) argv->pdata, &local_error);
    if (self->subprocess != NULL)
        return TRUE;
    return fail_start (g_ptr_array_index (argv, 0), BURIN_ERROR_HELPER, local_error->message,
                       error);
}

/**
 * burin_helper_process_start:
 * @error: %BURIN_ERROR_NO_AGENT without pkexec where it is needed, else %BURIN_ERROR_HELPER
 *
 * Starts a helper that talks to nobody but us. Its standard input is the socket because pkexec
 * closes every other fd.
 *
 * Returns: (transfer full): the process, or %NULL
 */
BurinHelperProcess *
burin_helper_process_start (BurinHelperProcessFlags flags, GError **error)
{
    g_autoptr (BurinHelperProcess) self = g_new0 (BurinHelperProcess, 1);

    self->flags = flags;
    self->diagnostics = -1;
    return spawn (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * burin_helper_process_terminate:
 *
 * Ends a process with which no connection came about, such as a pkexec that still waits for a
 * password. Never for a helper that may have jobs.
 */
void
burin_helper_process_terminate (BurinHelperProcess *self)
{
    g_subprocess_send_signal (self->subprocess, SIGTERM);
}

/* pkexec has one status for a user who may not and for a system on which nobody can be asked. */
static gboolean
is_nobody_there (const char *diagnostics)
{
    return strstr (diagnostics, "No authentication agent") != NULL ||
           strstr (diagnostics, "Error creating textual authentication agent") != NULL ||
           strstr (diagnostics, "No session") != NULL ||
           strstr (diagnostics, "Error getting authority") != NULL;
}

/* It asks polkit on the system bus. */
static gboolean
is_bus_missing (const char *diagnostics)
{
    return strstr (diagnostics, "Error getting authority") != NULL &&
           strstr (diagnostics, "Could not connect") != NULL;
}

static void
judge_pkexec (int status, const char *diagnostics, const char *said, GError **error)
{
    BurinErrorDetails details = {
        .operation = "authorize",
        .cause = is_bus_missing (diagnostics) ? BURIN_CAUSE_NO_BUS : NULL,
    };

    if (status == PKEXEC_DISMISSED)
        burin_set_error (error, BURIN_ERROR_AUTHORIZATION_DISMISSED, &details,
                         "the password prompt was closed");
    else if (is_nobody_there (diagnostics))
        burin_set_error (error, BURIN_ERROR_NO_AGENT, &details,
                         "a password is needed, and nothing is there to ask for it%s", said);
    else
        burin_set_error (error, BURIN_ERROR_NOT_AUTHORIZED, &details, "not authorized%s", said);
}

/**
 * burin_helper_process_judge:
 * @flags: how the helper was started
 * @wait_status: how it ended, as waitpid() tells it
 * @diagnostics: what was written to its standard error, "" if that is not known
 * @error: %BURIN_ERROR_AUTHORIZATION_DISMISSED, %BURIN_ERROR_NOT_AUTHORIZED or
 * %BURIN_ERROR_NO_AGENT if it was pkexec that ended, else %BURIN_ERROR_HELPER
 *
 * Says why a helper ended before it answered.
 */
void
burin_helper_process_judge (BurinHelperProcessFlags flags,
                            int wait_status,
                            const char *diagnostics,
                            GError **error)
{
    BurinErrorDetails details = {.operation = "start"};
    int status = WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : -1;
    g_autofree char *safe = burin_text_dup_safe (diagnostics);
    g_autofree char *said = *safe != '\0' ? g_strconcat (": ", safe, NULL) : g_strdup ("");

    if ((flags & BURIN_HELPER_PROCESS_ELEVATED) != 0 &&
        (status == PKEXEC_DISMISSED || status == PKEXEC_NOT_AUTHORIZED)) {
        judge_pkexec (status, diagnostics, said, error);
        return;
    }
    if (WIFSIGNALED (wait_status))
        burin_set_error (error, BURIN_ERROR_HELPER, &details,
                         "the helper was killed by signal %d%s", WTERMSIG (wait_status), said);
    else
        burin_set_error (error, BURIN_ERROR_HELPER, &details,
                         "the helper ended with status %d before it answered%s", status, said);
}

static char *
read_diagnostics (BurinHelperProcess *self)
{
    char *text = g_malloc0 (MAX_DIAGNOSTICS + 1);

    if (self->diagnostics >= 0)
        (void) pread (self->diagnostics, text, MAX_DIAGNOSTICS, 0); /* "" will do without it */
    return text;
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinHelperProcess *self = g_task_get_task_data (task);
    GSubprocess *subprocess = G_SUBPROCESS (source);
    g_autofree char *diagnostics = read_diagnostics (self);
    GError *error = NULL;

    (void) g_subprocess_wait_finish (subprocess, result, NULL); /* cannot be cancelled */
    burin_helper_process_judge (self->flags, g_subprocess_get_status (subprocess), diagnostics,
                                &error);
    g_task_return_error (task, error);
}

/**
 * burin_helper_process_explain_async:
 * @self: a process with which no connection came about; must stay until the callback
 *
 * Waits for its end and finds out why.
 */
void
burin_helper_process_explain_async (BurinHelperProcess *self,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
    GTask *task = g_task_new (NULL, NULL, callback, user_data);

    g_task_set_source_tag (task, burin_helper_process_explain_async);
    g_task_set_task_data (task, self, NULL);
    /* It ends by itself when its standard input is closed. */
    (void) g_io_stream_close (self->stream, NULL, NULL);
    g_subprocess_wait_async (self->subprocess, NULL, ended_cb, task);
}

/**
 * burin_helper_process_explain_finish:
 *
 * Returns: (transfer full): what to tell the user
 */
GError *
burin_helper_process_explain_finish (GAsyncResult *result)
{
    GError *error = NULL;

    (void) g_task_propagate_boolean (G_TASK (result),
                                     &error); /* always an error, that is the result */
    return error;
}
