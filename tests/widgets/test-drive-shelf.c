/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-shelf.h"
#include "fixtures.h"

/* Drives "b" and "d", on a shelf. */
typedef struct {
    GListStore *drives;
    BurinDriveShelf *shelf;
} Fixture;

static void
insert (Fixture *fixture, guint position, const char *id)
{
    g_autoptr (BurinDrive) drive = new_stick (id, GB);

    g_list_store_insert (fixture->drives, position, drive);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->drives = g_list_store_new (BURIN_TYPE_DRIVE);
    insert (fixture, 0, "b");
    insert (fixture, 1, "d");
    fixture->shelf = burin_drive_shelf_new (G_LIST_MODEL (fixture->drives));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_finalize_object (fixture->shelf);
    g_assert_finalize_object (fixture->drives);
}

/* @expected: the ids, those that are gone in capitals */
static void
assert_shows (Fixture *fixture, const char *expected)
{
    g_autoptr (GString) shown = g_string_new (NULL);

    for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->shelf)); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (G_LIST_MODEL (fixture->shelf), i);
        char id = *burin_drive_get_id (drive);

        g_string_append_c (
            shown, burin_drive_shelf_is_gone (fixture->shelf, i) ? g_ascii_toupper (id) : id);
    }
    g_assert_cmpstr (shown->str, ==, expected);
}

static void
test_who_comes_goes_to_the_end (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_shows (fixture, "bd");
    insert (fixture, 0, "a");
    insert (fixture, 2, "c");
    assert_shows (fixture, "bdac");
}

static void
test_who_goes_leaves (Fixture *fixture, gconstpointer data)
{
    (void) data;
    g_list_store_remove (fixture->drives, 0);
    assert_shows (fixture, "d");
    insert (fixture, 0, "b");
    assert_shows (fixture, "db");
}

static void
test_held (Fixture *fixture, gconstpointer data)
{
    (void) data;
    burin_drive_shelf_set_held (fixture->shelf, TRUE);
    g_list_store_remove (fixture->drives, 0);
    assert_shows (fixture, "Bd");
    insert (fixture, 0, "a");
    assert_shows (fixture, "Bda");
    insert (fixture, 0, "b");
    assert_shows (fixture, "bda");
    g_list_store_remove (fixture->drives, 0);
    assert_shows (fixture, "Bda");
    burin_drive_shelf_set_held (fixture->shelf, FALSE);
    assert_shows (fixture, "da");
}

static void
test_description_changes (Fixture *fixture, gconstpointer data)
{
    BurinDrive *changed = new_stick ("b", 2 * GB);
    g_autoptr (BurinDrive) shown = NULL;

    (void) data;
    g_list_store_splice (fixture->drives, 0, 1, (gpointer *) &changed, 1);
    assert_shows (fixture, "bd");
    shown = g_list_model_get_item (G_LIST_MODEL (fixture->shelf), 0);
    g_assert_true (shown == changed);
    g_object_unref (changed);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
    ADD ("/drive-shelf/who-comes-goes-to-the-end", test_who_comes_goes_to_the_end);
    ADD ("/drive-shelf/who-goes-leaves", test_who_goes_leaves);
    ADD ("/drive-shelf/held", test_held);
    ADD ("/drive-shelf/description-changes", test_description_changes);
    return g_test_run ();
}
