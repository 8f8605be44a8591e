/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * burin-reader: an image file on standard input, what is in it on standard output.
 *
 *   burin-reader inspect   one answer as in burin-image-info.h
 *   burin-reader check     the same, once all of the image has been read and compared
 *   burin-reader stream    frames as in burin-frame.h
 *
 *   burin-reader serve     becomes qemu-nbd, see burin-disk-server.c
 *
 * A further word is the name of the file in an archive that is meant, as it is displayed, or what
 * kind of virtual disk is to be served. With --publisher in front, file descriptor 3 is what
 * burin_statement_write() made. With --disk FORMAT, standard input is a socket at whose other end a
 * virtual disk is served, and file descriptor 4 the image file. With --pipe, standard input is a
 * file with only the start of an image; to check or stream it, the rest is read from file
 * descriptor 5.
 *
 * Ends with 0 if all was said, be it an error; with 1 if nobody listened; with 2 if called wrongly.
 */
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "burin-disk-server.h"
#include "burin-inspect.h"
#include "burin-nbd.h"
#include "burin-pipe.h"
#include "burin-stream.h"

#define STATEMENT_FILENO 3
#define FILE_FILENO 4
#define REST_FILENO 5

#define EXIT_UNHEARD 1
#define EXIT_USAGE 2

/* What happens in the terminal is the front end's business, and a closed pipe shows when writing.
 */
static void
ignore_signals (void)
{
    static const int signals[] = {SIGINT, SIGHUP, SIGQUIT, SIGPIPE};

    for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
        (void) signal (signals[i], SIG_IGN); /* fails only for numbers that are no signals */
}

/* Options first, then the command and perhaps one word more. Sets *command to "" if that is not so.
 */
static void
parse (int argc, char **argv, BurinReaderInput *input, const char **command)
{
    int next = 1;

    if (next < argc && strcmp (argv[next], "--publisher") == 0) {
        input->statement_fd = STATEMENT_FILENO;
        next++;
    }
    if (next + 1 < argc && strcmp (argv[next], "--disk") == 0) {
        input->disk_format = argv[next + 1];
        input->file_fd = FILE_FILENO;
        next += 2;
    }
    if (next < argc && strcmp (argv[next], "--pipe") == 0) {
        input->rest_fd = REST_FILENO;
        next++;
    }
    if (next < argc && next + 2 >= argc) {
        *command = argv[next];
        input->member = argv[next + 1]; /* NULL at the end of the array */
    }
}

/* Who only inspects leaves the pipe to who comes next. */
static void
set_up_pipe (BurinReaderInput *input, const char *command)
{
    if (input->rest_fd < 0)
        return;
    if (strcmp (command, "inspect") == 0)
        input->rest_fd = -1;
    burin_pipe_set_up (input->image_fd, input->rest_fd, STDOUT_FILENO);
}

int
main (int argc, char **argv)
{
    BurinReaderInput input = {
        .image_fd = STDIN_FILENO,
        .file_fd = STDIN_FILENO,
        .rest_fd = -1,
        .statement_fd = -1,
    };
    const char *command = "";
    gboolean heard;

    parse (argc, argv, &input, &command);
    ignore_signals ();
    set_up_pipe (&input, command);
    /* Names in archives are made UTF-8; without the locale they stay as they are. */
    (void) setlocale (LC_CTYPE, "C.UTF-8");
    /* Inside the cage nothing can be loaded any more. The connection fails then, and that is told.
     */
    if (input.disk_format != NULL)
        (void) burin_nbd_load (input.disk_format);

    if (strcmp (command, "inspect") == 0 || strcmp (command, "check") == 0)
        heard = burin_inspect_run (&input, strcmp (command, "check") == 0, STDOUT_FILENO);
    else if (strcmp (command, "stream") == 0)
        heard = burin_stream_run (&input, STDOUT_FILENO);
    else if (strcmp (command, "serve") == 0 && input.member != NULL)
        return burin_disk_server_run (STDIN_FILENO, input.member);
    else {
        g_printerr (
            "Usage: burin-reader [--publisher] [--disk FORMAT] [--pipe] inspect|check|stream "
            "[MEMBER] < IMAGE\n"
            "       burin-reader serve FORMAT < IMAGE\n"
            "Reads an image file for Burin; not meant to be called by hand.\n");
        return EXIT_USAGE;
    }
    return heard ? 0 : EXIT_UNHEARD;
}
