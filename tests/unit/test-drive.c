/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive.h"
#include "burin-policy.h"

static const char *const names[] = {"/dev/disk/by-id/usb-Acme_Stick_1234", NULL};

static const BurinDriveInfo stick = {
    .id = "sdb_7",
    .node = "/dev/sdb",
    .names = names,
    .vendor = "Acme",
    .model = "Stick",
    .serial = "1234",
    .size = 1000000,
    .block_size = 512,
    .diskseq = 7,
    .transport = BURIN_TRANSPORT_USB,
    .removable = TRUE,
};

static void
test_names (void)
{
    g_autoptr (BurinDrive) drive = burin_drive_new (&stick, NULL);
    g_autofree char *title = burin_drive_dup_title (drive);

    g_assert_cmpstr (title, ==, "Acme Stick");
    g_assert_true (burin_drive_has_name (drive, "/dev/sdb"));
    g_assert_true (burin_drive_has_name (drive, "1234"));
    g_assert_true (burin_drive_has_name (drive, names[0]));
    g_assert_true (burin_drive_has_name (drive, "usb-Acme_Stick_1234"));
    g_assert_false (burin_drive_has_name (drive, "/dev/sd"));
    g_assert_false (burin_drive_has_name (drive, ""));
}

static void
test_titles (void)
{
    static const struct {
        const char *vendor, *model, *title;
    } cases[] = {
        {"Acme", "", "Acme"},
        {"", "Stick", "Stick"},
        {"Acme", "Acme Stick", "Acme Stick"},
        {"", "", "sdb"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        BurinDriveInfo info = stick;
        g_autoptr (BurinDrive) drive = NULL;
        g_autofree char *title = NULL;

        info.vendor = cases[i].vendor;
        info.model = cases[i].model;
        drive = burin_drive_new (&info, NULL);
        title = burin_drive_dup_title (drive);
        g_assert_cmpstr (title, ==, cases[i].title);
    }
}

static void
test_identity (void)
{
    g_autoptr (BurinDrive) drive = burin_drive_new (&stick, NULL);
    BurinDriveInfo info = stick;
    g_autoptr (BurinDrive) same = NULL;
    g_autoptr (BurinDrive) replugged = NULL;

    info.read_only = TRUE;
    same = burin_drive_new (&info, NULL);
    g_assert_true (burin_drive_is_same_medium (drive, same));
    g_assert_false (burin_drive_equal (drive, same));
    info.diskseq = 8;
    replugged = burin_drive_new (&info, NULL);
    g_assert_false (burin_drive_is_same_medium (drive, replugged));
}

static void
test_partitions_count (void)
{
    const char *const mounts[] = {"/media/a", NULL};
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_partition_free);
    g_autoptr (BurinDrive) empty = burin_drive_new (&stick, NULL);
    g_autoptr (BurinDrive) full = NULL;

    g_ptr_array_add (partitions, burin_partition_new ("/dev/sdb1", 5, "vfat", "A", mounts));
    full = burin_drive_new (&stick, partitions);
    g_assert_false (burin_drive_equal (empty, full));
    g_assert_true (burin_drive_equal (full, full));
}

static void
check_policy (BurinDriveInfo info, BurinPolicyFlags flags, guint64 needed, int expected)
{
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);
    g_autoptr (GError) error = NULL;
    gboolean allowed = burin_policy_check (drive, flags, needed, &error);

    if (expected < 0) {
        g_assert_no_error (error);
        g_assert_true (allowed);
    } else {
        g_assert_false (allowed);
        g_assert_error (error, BURIN_ERROR, expected);
    }
}

static gboolean
shows (BurinDriveInfo info, BurinPolicyFlags flags)
{
    g_autoptr (BurinDrive) drive = burin_drive_new (&info, NULL);

    return burin_policy_shows (drive, flags);
}

/* Nor can it be read meanwhile. */
static void
test_policy_of_busy_drives (void)
{
    BurinDriveInfo info = stick;
    g_autoptr (BurinDrive) idle = burin_drive_new (&info, NULL);
    g_autoptr (BurinDrive) busy = NULL;

    info.busy = TRUE;
    busy = burin_drive_new (&info, NULL);
    check_policy (info, BURIN_POLICY_NONE, 1, BURIN_ERROR_DRIVE_BUSY);
    check_policy (info, BURIN_POLICY_READ_ONLY, 1, BURIN_ERROR_DRIVE_BUSY);
    g_assert_true (shows (info, BURIN_POLICY_NONE));
    g_assert_false (burin_drive_equal (idle, busy));
    g_assert_true (burin_drive_is_same_medium (idle, busy));
}

/* Reading does no harm to a backup. */
static void
test_policy_of_backups (void)
{
    BurinDriveInfo info = stick;
    g_autoptr (BurinDrive) plain = burin_drive_new (&info, NULL);
    g_autoptr (BurinDrive) backup = NULL;

    info.backup = "Time Machine";
    backup = burin_drive_new (&info, NULL);
    check_policy (info, BURIN_POLICY_NONE, 1, BURIN_ERROR_DRIVE_BACKUP);
    check_policy (info, BURIN_POLICY_ALLOW_FIXED, 1, BURIN_ERROR_DRIVE_BACKUP);
    check_policy (info, BURIN_POLICY_ALLOW_BACKUP, 1, -1);
    check_policy (info, BURIN_POLICY_READ_ONLY, 1, -1);
    g_assert_false (shows (info, BURIN_POLICY_NONE));
    g_assert_true (shows (info, BURIN_POLICY_ALLOW_BACKUP));
    g_assert_false (burin_drive_is_precious (plain));
    g_assert_true (burin_drive_is_precious (backup));
    g_assert_false (burin_drive_equal (plain, backup));
    g_assert_true (burin_drive_is_same_medium (plain, backup));
}

static void
test_policy (void)
{
    BurinDriveInfo info = stick;

    check_policy (info, BURIN_POLICY_NONE, info.size, -1);
    check_policy (info, BURIN_POLICY_NONE, info.size + 1, BURIN_ERROR_DRIVE_TOO_SMALL);

    info.read_only = TRUE;
    check_policy (info, BURIN_POLICY_NONE, 1, BURIN_ERROR_DRIVE_READ_ONLY);
    check_policy (info, BURIN_POLICY_READ_ONLY, 1, -1);

    info = stick;
    info.system = TRUE;
    check_policy (info, BURIN_POLICY_ALLOW_FIXED, 1, BURIN_ERROR_DRIVE_SYSTEM);

    info = stick;
    info.size = 0;
    check_policy (info, BURIN_POLICY_NONE, 0, BURIN_ERROR_DRIVE_NO_MEDIUM);

    info = stick;
    info.transport = BURIN_TRANSPORT_NVME;
    info.removable = FALSE;
    check_policy (info, BURIN_POLICY_NONE, 1, BURIN_ERROR_DRIVE_FIXED);
    check_policy (info, BURIN_POLICY_ALLOW_FIXED, 1, -1);

    g_assert_false (shows (info, BURIN_POLICY_NONE));
    g_assert_true (shows (info, BURIN_POLICY_ALLOW_FIXED));

    info.transport = BURIN_TRANSPORT_MMC;
    info.removable = TRUE;
    check_policy (info, BURIN_POLICY_NONE, 1, BURIN_ERROR_DRIVE_FIXED);
}

static void
assert_type_name (const char *fs_type, const char *expected)
{
    g_autoptr (BurinPartition) partition =
        burin_partition_new ("/dev/sdb1", 5, fs_type, NULL, NULL);

    g_assert_cmpstr (burin_partition_get_type_name (partition), ==, expected);
}

static void
test_type_names (void)
{
    assert_type_name ("LVM2_member", "LVM");
    assert_type_name ("crypto_LUKS", "LUKS");
    assert_type_name ("ext4", "ext4");
    assert_type_name (NULL, "");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/drive/names", test_names);
    g_test_add_func ("/drive/titles", test_titles);
    g_test_add_func ("/drive/identity", test_identity);
    g_test_add_func ("/drive/partitions-count", test_partitions_count);
    g_test_add_func ("/drive/type-names", test_type_names);
    g_test_add_func ("/drive/policy", test_policy);
    g_test_add_func ("/drive/policy-of-backups", test_policy_of_backups);
    g_test_add_func ("/drive/policy-of-busy_drives", test_policy_of_busy_drives);
    return g_test_run ();
}
