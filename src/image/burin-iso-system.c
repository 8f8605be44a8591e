/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Which operating system an installation disc holds, by what it says in files that are made for
 * that: .disk/info of Debian, Ubuntu and their kin, .treeinfo of Fedora, Red Hat and theirs. */
#include "burin-iso-system.h"

#include <string.h>

#include "burin-text.h"

#define GROUP "general"

static const char *const architectures[] = {
    "amd64",   "i386",  "arm64",    "armhf",  "armel",   "ppc64el", "ppc64le",
    "riscv64", "s390x", "mips64el", "x86_64", "aarch64", "i686",    "multi-arch",
};

static void
take (char **string, char *value)
{
    g_free (*string);
    *string = burin_text_dup_safe (value);
}

static gboolean
is_architecture (const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
        if (strcmp (architectures[i], word) == 0)
            return TRUE;
    return FALSE;
}

/**
 * burin_iso_system_parse_disk_info:
 * @text: as in: Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST 20240210-11:27
 * @info: (inout): receives name, version and architecture, as far as they are there
 */
void
burin_iso_system_parse_disk_info (const char *text, BurinImageInfo *info)
{
    g_auto (GStrv) lines = g_strsplit (text, "\n", 2);
    g_auto (GStrv) halves = g_strsplit (lines[0] != NULL ? lines[0] : "", " - ", 2);
    g_auto (GStrv) name = g_strsplit (halves[0] != NULL ? halves[0] : "", " ", -1);
    g_auto (GStrv) rest =
        g_strsplit (halves[0] != NULL && halves[1] != NULL ? halves[1] : "", " ", -1);

    if (halves[0] == NULL)
        return;
    take (&info->os_name, halves[0]);
    for (gsize i = 0; name[i] != NULL; i++)
        if (g_ascii_isdigit (*name[i]) && *info->os_version == '\0')
            take (&info->os_version, name[i]);
    for (gsize i = 0; rest[i] != NULL; i++)
        if (is_architecture (rest[i]) && *info->os_arch == '\0')
            take (&info->os_arch, rest[i]);
}

/**
 * burin_iso_system_parse_tree_info:
 * @text: a key file that has family, version and arch in its group "general"
 * @info: (inout): receives name, version and architecture, as far as they are there
 */
void
burin_iso_system_parse_tree_info (const char *text, BurinImageInfo *info)
{
    g_autoptr (GKeyFile) file = g_key_file_new ();
    g_autofree char *family = NULL, *version = NULL, *arch = NULL, *name = NULL;

    if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, NULL))
        return;
    /* What is missing is not known. */
    family = g_key_file_get_string (file, GROUP, "family", NULL);
    version = g_key_file_get_string (file, GROUP, "version", NULL);
    arch = g_key_file_get_string (file, GROUP, "arch", NULL);
    if (family == NULL || *family == '\0')
        return;
    name = g_strjoin (" ", family, version, NULL);
    take (&info->os_name, name);
    take (&info->os_version, version);
    take (&info->os_arch, arch);
}

/**
 * burin_iso_system_find:
 * @root: the root folder of a disc
 * @info: (inout): receives what the disc says of the operating system in it
 */
void
burin_iso_system_find (BurinImageView *view, BurinIsoExtent root, BurinImageInfo *info)
{
    g_autofree char *disk_info = burin_iso_directory_dup_text (view, root, ".disk/info");
    g_autofree char *tree_info = NULL;

    if (disk_info != NULL) {
        burin_iso_system_parse_disk_info (disk_info, info);
        return;
    }
    tree_info = burin_iso_directory_dup_text (view, root, ".treeinfo");
    if (tree_info != NULL)
        burin_iso_system_parse_tree_info (tree_info, info);
}
