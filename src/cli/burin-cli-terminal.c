/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-terminal.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
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

/**
 * burin_cli_terminal_open_lines:
 * @input_is_image: as for burin_cli_terminal_is_there()
 *
 * Returns: (transfer full): what the user types; nothing, if there is no terminal
 */
GDataInputStream *
burin_cli_terminal_open_lines (gboolean input_is_image)
{
    int terminal = open_terminal (input_is_image);
    g_autoptr (GInputStream) input =
        terminal >= 0 ? g_unix_input_stream_new (terminal, TRUE) : g_memory_input_stream_new ();

    return g_data_input_stream_new (input);
}
