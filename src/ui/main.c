/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gi18n.h>
#include <locale.h>

#include "burin-application.h"
#include "burin-program.h"

int
main (int argc, char **argv)
{
    g_autofree char *locale_directory = burin_program_dup_locale_directory ();
    g_autoptr (BurinApplication) application = NULL;

    setlocale (LC_ALL, "");
    bindtextdomain (GETTEXT_PACKAGE, locale_directory);
    bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
    textdomain (GETTEXT_PACKAGE);
    g_set_application_name (_ ("Burin"));

    application = burin_application_new ();
    return g_application_run (G_APPLICATION (application), argc, argv);
}
