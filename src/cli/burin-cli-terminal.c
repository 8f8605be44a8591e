/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-terminal.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <stdio.h>
#include <unistd.h>

#include "burin-fd.h"

/* A standard input that is no terminal means that nobody is there, but for an image that comes
 * through it. */
static int
open_terminal (gboolean input_is_image)
{
    if (input_is_image)
        return open ("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return isatty (STDIN_FILENO) ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 0) : -1;
}

/**
 * burin_cli_terminal_is_there:
 * @input_is_image: whether the image comes from standard input; then answers come from the terminal
 *   that the program was started on
 *
 * Returns: whether somebody can be asked
 */
gboolean
burin_cli_terminal_is_there (gboolean input_is_image)
{
    g_auto (BurinFd) terminal = open_terminal (input_is_image);

    return terminal >= 0;
}

static GDataInputStream *
open_lines (gboolean input_is_image)
{
    int terminal = open_terminal (input_is_image);
    g_autoptr (GInputStream) input =
        terminal >= 0 ? g_unix_input_stream_new (terminal, TRUE) : g_memory_input_stream_new ();

    return g_data_input_stream_new (input);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    char *answer =
        g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

    if (answer == NULL)
        putchar ('\n'); /* nobody has ended the line of the question */
    if (error != NULL)
        g_task_return_error (task, error);
    else
        g_task_return_pointer (task, g_strstrip (answer != NULL ? answer : g_strdup ("")), g_free);
}

/**
 * burin_cli_terminal_ask_async:
 * @question: to be answered in a line
 * @input_is_image: as for burin_cli_terminal_is_there()
 * @cancellable: (nullable): withdraws the question
 *
 * Asks whoever sits at the terminal.
 */
void
burin_cli_terminal_ask_async (const char *question,
                              gboolean input_is_image,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    g_autoptr (GDataInputStream) lines = open_lines (input_is_image);
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_cli_terminal_ask_async);
    fputs (question, stdout);
    fflush (stdout);
    g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, cancellable, answered_cb, task);
}

/**
 * burin_cli_terminal_ask_finish:
 * @error: %G_IO_ERROR_CANCELLED if withdrawn, or what reading gives
 *
 * Returns: (transfer full): the answer without blanks around it, "" if none came; %NULL on an error
 */
char *
burin_cli_terminal_ask_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}
