/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-drive.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "burin-error.h"

/*
 * Fixture: two sticks of one serial number, a virtual drive and a disk that claims to be another.
 */
typedef struct {
    GListStore *drives;
    char *folder;
    char *file;
    char *link;
} Fixture;

static void
add (Fixture *fixture, BurinDriveInfo info)
{
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) burin_partition_free);
    g_autofree char *node = g_strconcat (info.node, "1", NULL);
    g_autoptr (BurinDrive) drive = NULL;

    g_ptr_array_add (partitions, burin_partition_new (node, 1024, "vfat", "", NULL));
    info.size = 16 * 1000 * 1000;
    drive = burin_drive_new (&info, partitions);
    g_list_store_append (fixture->drives, drive);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    static const char *const names[] = {"/dev/disk/by-id/usb-Stick_1", NULL};

    (void) data;
    fixture->drives = g_list_store_new (BURIN_TYPE_DRIVE);
    fixture->folder = g_dir_make_tmp ("burin-cli-drive-XXXXXX", NULL);
    fixture->file = g_build_filename (fixture->folder, "drive.img", NULL);
    fixture->link = g_build_filename (fixture->folder, "link", NULL);
    g_assert_true (g_file_set_contents (fixture->file, "x", 1, NULL));
    g_assert_cmpint (symlink ("drive.img", fixture->link), ==, 0);

    add (fixture, (BurinDriveInfo){.id = "a",
                                   .node = "/dev/burin-test-a",
                                   .names = names,
                                   .serial = "same",
                                   .transport = BURIN_TRANSPORT_USB});
    add (fixture, (BurinDriveInfo){.id = "b",
                                   .node = "/dev/burin-test-b",
                                   .serial = "same",
                                   .transport = BURIN_TRANSPORT_USB});
    add (fixture,
         (BurinDriveInfo){.id = "c", .node = fixture->file, .transport = BURIN_TRANSPORT_VIRTUAL});
    add (fixture, (BurinDriveInfo){.id = "d",
                                   .node = "/dev/burin-test-d",
                                   .serial = "/dev/burin-test-a",
                                   .transport = BURIN_TRANSPORT_ATA});
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_object_unref (fixture->drives);
    g_assert_cmpint (g_unlink (fixture->link), ==, 0);
    g_assert_cmpint (g_unlink (fixture->file), ==, 0);
    g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
    g_free (fixture->link);
    g_free (fixture->file);
    g_free (fixture->folder);
}

static void
assert_found (Fixture *fixture, const char *name, const char *id)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive =
        burin_cli_drive_find (G_LIST_MODEL (fixture->drives), name, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (burin_drive_get_id (drive), ==, id);
}

static void
assert_refused (Fixture *fixture, const char *name, BurinError code, const char *pattern)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive =
        burin_cli_drive_find (G_LIST_MODEL (fixture->drives), name, &error);

    g_assert_null (drive);
    g_assert_error (error, BURIN_ERROR, (int) code);
    g_assert_true (g_pattern_match_simple (pattern, error->message));
}

static void
test_finds (Fixture *fixture, gconstpointer data)
{
    g_autofree char *roundabout = g_build_filename (fixture->folder, ".", "drive.img", NULL);

    (void) data;
    assert_found (fixture, "/dev/burin-test-b", "b");
    assert_found (fixture, "/dev/disk/by-id/usb-Stick_1", "a");
    assert_found (fixture, "usb-Stick_1", "a");
    assert_found (fixture, fixture->file, "c");
    assert_found (fixture, fixture->link, "c");
    assert_found (fixture, roundabout, "c");
}

/* A drive chooses its serial number itself, so it must not pass for another one's node. */
static void
test_node_wins_over_serial (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_found (fixture, "/dev/burin-test-a", "a");
}

static void
test_refuses (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_refused (fixture, "same", BURIN_ERROR_INVALID_ARGUMENT,
                    "*/dev/burin-test-a*/dev/burin-test-b*");
    assert_refused (fixture, "other", BURIN_ERROR_DRIVE_NOT_FOUND, "*other*/dev/burin-test-a*");
    assert_refused (fixture, "/dev/burin-test-a1", BURIN_ERROR_DRIVE_NOT_FOUND, "*partition*");
    assert_refused (fixture, "", BURIN_ERROR_DRIVE_NOT_FOUND, "*");
    g_list_store_remove_all (fixture->drives);
    assert_refused (fixture, "other", BURIN_ERROR_DRIVE_NOT_FOUND, "*no removable drive*");
}

static void
test_several (Fixture *fixture, gconstpointer data)
{
    const char *const good[] = {"/dev/burin-test-b", "usb-Stick_1", NULL};
    const char *const twice[] = {"usb-Stick_1", "/dev/burin-test-b", "/dev/burin-test-a", NULL};
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) found =
        burin_cli_drive_find_all (G_LIST_MODEL (fixture->drives), good, &error);

    (void) data;
    g_assert_no_error (error);
    g_assert_cmpuint (found->len, ==, 2);
    g_assert_cmpstr (burin_drive_get_id (g_ptr_array_index (found, 0)), ==, "b");
    g_assert_cmpstr (burin_drive_get_id (g_ptr_array_index (found, 1)), ==, "a");

    g_assert_null (burin_cli_drive_find_all (G_LIST_MODEL (fixture->drives), twice, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
    g_assert_true (g_pattern_match_simple ("*/dev/burin-test-a*", error->message));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add ("/cli-drive/finds", Fixture, NULL, set_up, test_finds, tear_down);
    g_test_add ("/cli-drive/node-wins", Fixture, NULL, set_up, test_node_wins_over_serial,
                tear_down);
    g_test_add ("/cli-drive/refuses", Fixture, NULL, set_up, test_refuses, tear_down);
    g_test_add ("/cli-drive/several", Fixture, NULL, set_up, test_several, tear_down);
    return g_test_run ();
}
