/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib.h>
#include <sys/sysmacros.h>

#include "burin-mount.h"
#include "burin-system-path.h"

static void
test_parse (void)
{
    g_autoptr (BurinMount) mount =
        burin_mount_parse ("36 35 8:17 / /media/My\\040Stick rw,noatime master:1 shared:2 - ext4 "
                           "/dev/sdb1 rw,errors=x");

    g_assert_nonnull (mount);
    g_assert_cmpuint (mount->id, ==, 36);
    g_assert_cmpuint (mount->parent_id, ==, 35);
    g_assert_cmpuint (mount->device, ==, makedev (8, 17));
    g_assert_cmpstr (mount->mount_point, ==, "/media/My Stick");
    g_assert_cmpstr (mount->fs_type, ==, "ext4");
    g_assert_cmpstr (mount->source, ==, "/dev/sdb1");
}

static void
test_parse_without_optional_fields (void)
{
    g_autoptr (BurinMount) mount = burin_mount_parse ("36 35 8:17 / /mnt rw - ext4 /dev/sdb1 rw");

    g_assert_nonnull (mount);
    g_assert_cmpstr (mount->source, ==, "/dev/sdb1");
}

static void
test_parse_escapes (void)
{
    g_autoptr (BurinMount) mount = burin_mount_parse (
        "36 35 0:50 / /mnt/a\\134b\\011c\\012d\\043e rw shared:1 - fuse.x host:/a\\040b rw");

    g_assert_nonnull (mount);
    g_assert_cmpstr (mount->mount_point, ==, "/mnt/a\\b\tc\nd#e");
    g_assert_cmpstr (mount->source, ==, "host:/a b");
}

static void
test_parse_rubbish (void)
{
    static const char *const lines[] = {
        "",
        "36",
        "36 35 8:17 / /mnt rw",
        "36 35 8:17 / /mnt rw - ext4",
        "36 35 eight / /mnt rw - ext4 /dev/sdb1 rw",
        "- - - - - - - - -",
    };

    for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
        g_assert_null (burin_mount_parse (lines[i]));
}

static void
test_system_paths (void)
{
    static const char *const system[] = {"/",          "/usr",       "/usr/local",
                                         "/boot/efi",  "/home",      "/root",
                                         "/home/anna", "/var/lib/x", "/run/live/medium"};
    static const char *const other[] = {"/media/anna/STICK",
                                        "/run/media/anna/STICK",
                                        "/mnt",
                                        "/mnt/boot",
                                        "/home/anna/stick",
                                        "/home/anna/a/stick",
                                        "/homes",
                                        "/tmp/x",
                                        "/usrlocal",
                                        "/data"};

    for (guint i = 0; i < G_N_ELEMENTS (system); i++)
        g_assert_true (burin_system_path_check (system[i]));
    for (guint i = 0; i < G_N_ELEMENTS (other); i++)
        g_assert_false (burin_system_path_check (other[i]));
}

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/mount/parse", test_parse);
    g_test_add_func ("/mount/parse-without-optional-fields", test_parse_without_optional_fields);
    g_test_add_func ("/mount/parse-escapes", test_parse_escapes);
    g_test_add_func ("/mount/parse-rubbish", test_parse_rubbish);
    g_test_add_func ("/mount/system-paths", test_system_paths);
    return g_test_run ();
}
