/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-program.h"

/* Where this program was started from decides, and nothing that its environment could say: the
 * helper may be about to run as root. */
static gboolean
runs_from_build_tree (void)
{
    g_autofree char *exe = g_file_read_link ("/proc/self/exe", NULL);

    return exe != NULL && g_str_has_prefix (exe, BURIN_BUILD_DIR "/");
}

static char *
dup_program (const char *in_build_tree, const char *installed)
{
    return g_strdup (runs_from_build_tree () ? in_build_tree : installed);
}

/**
 * burin_program_dup_helper:
 *
 * Returns: (transfer full): absolute path of burin-helper, next to this program in the build tree
 * or where it was installed
 */
char *
burin_program_dup_helper (void)
{
    return dup_program (BURIN_BUILD_DIR "/src/helper/burin-helper",
                        BURIN_LIBEXECDIR "/burin-helper");
}

/**
 * burin_program_dup_reader:
 *
 * Returns: (transfer full): absolute path of burin-reader, likewise
 */
char *
burin_program_dup_reader (void)
{
    return dup_program (BURIN_BUILD_DIR "/src/reader/burin-reader",
                        BURIN_LIBEXECDIR "/burin-reader");
}

/**
 * burin_program_dup_osinfo:
 *
 * Returns: (transfer full): absolute path of burin-osinfo, likewise; it may not be there
 */
char *
burin_program_dup_osinfo (void)
{
    return dup_program (BURIN_BUILD_DIR "/src/osinfo/burin-osinfo",
                        BURIN_LIBEXECDIR "/burin-osinfo");
}

/**
 * burin_program_dup_locale_directory:
 *
 * Returns: (transfer full): where the translations are, likewise
 */
char *
burin_program_dup_locale_directory (void)
{
    return dup_program (BURIN_BUILD_DIR "/po", BURIN_LOCALEDIR);
}

/**
 * burin_program_dup_schema_directory:
 *
 * Returns: (transfer full): where the compiled schemas of the settings are, likewise
 */
char *
burin_program_dup_schema_directory (void)
{
    return dup_program (BURIN_BUILD_DIR "/data", BURIN_SCHEMADIR);
}
