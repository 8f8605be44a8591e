/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

#include "burin-cli.h"
#include "burin-program.h"

static void
set_up_locale (void)
{
    g_autofree char *locale_directory = burin_program_dup_locale_directory ();

    setlocale (LC_ALL, "");
    bindtextdomain (GETTEXT_PACKAGE, locale_directory);
    bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
    textdomain (GETTEXT_PACKAGE);
}

int
main (int argc, char **argv)
{
    g_autoptr (BurinCliOptions) options = NULL;
    g_autoptr (GError) error = NULL;

    (void) argc; /* argv ends with NULL */
    set_up_locale ();
    g_set_prgname ("burinctl");
    options = burin_cli_options_parse ((const char *const *) argv, &error);
    if (options == NULL) {
        fprintf (stderr, "burinctl: %s\n%s\n", error->message, _ ("“burinctl --help” shows how."));
        return BURIN_CLI_USAGE;
    }
    if (options->command == BURIN_CLI_VERSION) {
        puts ("burinctl " BURIN_VERSION);
        return BURIN_CLI_DONE;
    }
    return (int) burin_cli_run (options);
}
