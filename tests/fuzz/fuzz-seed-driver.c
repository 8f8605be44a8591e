/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Stands in for libFuzzer where that is not there: runs a target once with each file given. */
#include "fuzz.h"

#include <stdlib.h>

static gboolean
run (const char *path)
{
    g_autofree char *content = NULL;
    g_autofree guint8 *copy = NULL;
    g_autoptr (GError) error = NULL;
    gsize length;

    if (!g_file_get_contents (path, &content, &length, &error)) {
        g_printerr ("%s\n", error->message);
        return FALSE;
    }
    /* No zero after the end, so that a sanitizer sees whoever reads on. */
    copy = g_memdup2 (content, length);
    return LLVMFuzzerTestOneInput (copy, length) == 0;
}

int
main (int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (!run (argv[i]))
            return EXIT_FAILURE;
    return EXIT_SUCCESS;
}
