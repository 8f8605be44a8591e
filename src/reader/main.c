/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * burin-reader: an image file on standard input, what is in it on standard output.
 *
 *   burin-reader inspect   one answer as in burin-image-info.h
 *   burin-reader stream    frames as in burin-frame.h
 *
 * A further word is the name of the file in an archive that is meant, as it is displayed. With
 * --publisher in front, file descriptor 3 is what burin_statement_write() made.
 *
 * Ends with 0 if all was said, be it an error; with 1 if nobody listened; with 2 if called wrongly.
 */
#include <glib.h>
#include <locale.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "burin-inspect.h"
#include "burin-stream.h"

#define STATEMENT_FILENO 3

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

int
main (int argc, char **argv)
{
    gboolean has_statement = argc > 1 && strcmp (argv[1], "--publisher") == 0;
    char **words = argv + (has_statement ? 2 : 1);
    int n_words = argc - (has_statement ? 2 : 1);
    const char *command = n_words == 1 || n_words == 2 ? words[0] : "";
    BurinReaderInput input = {
        .image_fd = STDIN_FILENO,
        .member = n_words == 2 ? words[1] : NULL,
        .statement_fd = has_statement ? STATEMENT_FILENO : -1,
    };
    gboolean heard;

    ignore_signals ();
    /* Names in archives are made UTF-8; without the locale they stay as they are. */
    (void) setlocale (LC_CTYPE, "C.UTF-8");

    if (strcmp (command, "inspect") == 0)
        heard = burin_inspect_run (&input, STDOUT_FILENO);
    else if (strcmp (command, "stream") == 0)
        heard = burin_stream_run (&input, STDOUT_FILENO);
    else {
        g_printerr ("Usage: burin-reader [--publisher] inspect|stream [MEMBER] < IMAGE\n"
                    "Reads an image file for Burin; not meant to be called by hand.\n");
        return EXIT_USAGE;
    }
    return heard ? 0 : EXIT_UNHEARD;
}
