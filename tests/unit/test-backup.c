/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-backup.h"

static void
test_labels (void)
{
    static const char *const backups[] = {
        "Backup",
        "MY-BACKUPS-2019",
        "Time Machine",
        "Festplatten-Sicherung",
        "timeshift",
        "borg",
        "Borg Repo",
        "restic_2",
        "גיבוי",
        "резервная копия",
        "bÄCKUP ÜBER backup",
    };
    static const char *const others[] = {
        "", "UBUNTU 22.04", "back", "Cyborg", "BORGES", "restice", "DATA", "EFI",
    };

    for (gsize i = 0; i < G_N_ELEMENTS (backups); i++) {
        g_test_message ("%s", backups[i]);
        g_assert_true (burin_backup_is_label (backups[i]));
    }
    for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
        g_test_message ("%s", others[i]);
        g_assert_false (burin_backup_is_label (others[i]));
    }
}

static void
test_folders (void)
{
    static const struct {
        const char *names; /* separated by slashes */
        const char *program;
    } folders[] = {
        {"Photos/Backups.backupdb", "Time Machine"},
        {"anna.sparsebundle", "Time Machine"},
        {"System Volume Information/WindowsImageBackup", "Windows Backup"},
        {"FileHistory", "File History"},
        {"lost+found/timeshift", "Timeshift"},
        {"duplicity-full.20200101T000000Z.vol1.difftar.gpg", "Déjà Dup"},
        {"README/config/data/hints.12/index.12/integrity.12", "Borg"},
        {"config/data/index/keys/locks/snapshots", "restic"},
        {"config/data/keys", NULL},
        {"lost+found/DCIM/backup.zip", NULL},
        {"", NULL},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
        g_auto (GStrv) names = g_strsplit (folders[i].names, "/", -1);

        g_test_message ("%s", folders[i].names);
        g_assert_cmpstr (burin_backup_recognize_folder ((const char *const *) names), ==,
                         folders[i].program);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/backup/labels", test_labels);
    g_test_add_func ("/backup/folders", test_folders);
    return g_test_run ();
}
