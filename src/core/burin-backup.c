/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a drive with backups looks like. It is erased by mistake more easily than any other: it is
 * large, on USB, and nobody looks at it until everything else is lost.
 */
#include "burin-backup.h"

#include <string.h>

/* In labels, in lower case; parts of words, too. */
static const char *const label_parts[] = {
    "backup",
    "back-up",
    "back up",
    "time machine",
    "timemachine",
    "timeshift",
    "sicherung",
    "sauvegarde",
    "respaldo",
    "copia de seguridad",
    "copia di sicurezza",
    "kopia zapasowa",
    "резервн",
    "גיבוי",
    "نسخ احتياطي",
    "备份",
    "備份",
    "バックアップ",
    "백업",
};

/* In labels, as words of their own: a "Cyborg" is no Borg. */
static const char *const label_words[] = {"borg", "borgbackup", "restic", "duplicati", "kopia"};

/* Names in a top folder that only one program makes. A pattern is for g_pattern_match_simple(). */
static const struct {
    const char *pattern;
    const char *program;
} entries[] = {
    {"Backups.backupdb", "Time Machine"},
    {"*.sparsebundle", "Time Machine"},
    {"*.backupbundle", "Time Machine"},
    {".com.apple.timemachine.*", "Time Machine"},
    {"WindowsImageBackup", "Windows Backup"},
    {"MediaID.bin", "Windows Backup"},
    {"FileHistory", "File History"},
    {"timeshift", "Timeshift"},
    {"timeshift-btrfs", "Timeshift"},
    {"duplicity-*", "Déjà Dup"},
    {"deja-dup", "Déjà Dup"},
    {"backintime", "Back In Time"},
    {"rsnapshot", "rsnapshot"},
    {"daily.0", "rsnapshot"},
    {"borgbackup", "Borg"},
    {"restic-repo", "restic"},
    {"kopia.repository.f", "Kopia"},
    {"duplicati-*", "Duplicati"},
};

/* Names that are anybody's, but not all of them together: a repository in the top folder. */
static const struct {
    const char *patterns[6]; /* ends with NULL */
    const char *program;
} sets[] = {
    {{"config", "data", "index", "keys", "snapshots"}, "restic"},
    {{"config", "data", "hints.*", "integrity.*"}, "Borg"},
};

static gboolean
has_word (const char *text, const char *word)
{
    gsize length = strlen (word);

    for (const char *p = strstr (text, word); p != NULL; p = strstr (p + 1, word))
        if ((p == text || !g_ascii_isalpha (p[-1])) && !g_ascii_isalpha (p[length]))
            return TRUE;
    return FALSE;
}

/**
 * burin_backup_is_label:
 * @label: of a file system, or name of a partition; UTF-8
 *
 * Returns: whether somebody who calls a drive so keeps backups on it
 */
gboolean
burin_backup_is_label (const char *label)
{
    g_autofree char *folded = g_utf8_casefold (label, -1);

    for (gsize i = 0; i < G_N_ELEMENTS (label_parts); i++) {
        g_autofree char *part = g_utf8_casefold (label_parts[i], -1);

        if (strstr (folded, part) != NULL)
            return TRUE;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (label_words); i++)
        if (has_word (folded, label_words[i]))
            return TRUE;
    return FALSE;
}

static const char *
find_entry (const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
        if (g_pattern_match_simple (entries[i].pattern, name))
            return entries[i].program;
    return NULL;
}

static gboolean
has_match (const char *const *names, const char *pattern)
{
    for (gsize i = 0; names[i] != NULL; i++)
        if (g_pattern_match_simple (pattern, names[i]))
            return TRUE;
    return FALSE;
}

static gboolean
has_all (const char *const *names, const char *const *patterns)
{
    for (gsize i = 0; patterns[i] != NULL; i++)
        if (!has_match (names, patterns[i]))
            return FALSE;
    return TRUE;
}

/**
 * burin_backup_recognize_folder:
 * @names: (array zero-terminated): what is in the top folder of a file system
 *
 * Returns: (nullable): the program whose backups are there, as far as names tell; %NULL if none
 */
const char *
burin_backup_recognize_folder (const char *const *names)
{
    for (gsize i = 0; names[i] != NULL; i++) {
        const char *program = find_entry (names[i]);

        if (program != NULL)
            return program;
    }
    for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
        if (has_all (names, sets[i].patterns))
            return sets[i].program;
    return NULL;
}
