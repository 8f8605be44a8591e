/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-page.h"

#include "burin-drive-row.h"
#include "fixtures.h"

/* A page with drives "a" and "b" of 16 GB and an image of 1 GB. */
typedef struct {
    GListStore *drives;
    BurinDrivePage *page;
} Fixture;

static void
add_drive (Fixture *fixture, BurinDrive *drive)
{
    g_list_store_append (fixture->drives, drive);
    g_object_unref (drive);
}

static void
set_image (Fixture *fixture, guint64 size)
{
    g_autoptr (BurinImageInfo) image = new_image (size);

    burin_drive_page_set_image (fixture->page, "live.iso", image);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->drives = g_list_store_new (BURIN_TYPE_DRIVE);
    fixture->page = g_object_ref_sink (g_object_new (BURIN_TYPE_DRIVE_PAGE, NULL));
    add_drive (fixture, new_stick ("a", 16 * GB));
    add_drive (fixture, new_stick ("b", 16 * GB));
    burin_drive_page_set_drives (fixture->page, G_LIST_MODEL (fixture->drives), BURIN_POLICY_NONE);
    set_image (fixture, GB);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    process_events ();
    g_assert_finalize_object (fixture->page);
    g_assert_finalize_object (fixture->drives);
}

static GtkWidget *
find_widget (GtkWidget *widget, GType type)
{
    if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
        return widget;
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child)) {
        GtkWidget *found = find_widget (child, type);

        if (found != NULL)
            return found;
    }
    return NULL;
}

static GtkWidget *
find_write_button (Fixture *fixture)
{
    GtkWidget *button = NULL;

    for (GtkWidget *child = gtk_widget_get_last_child (adw_bin_get_child (ADW_BIN (fixture->page)));
         child != NULL && button == NULL; child = gtk_widget_get_prev_sibling (child))
        button = GTK_IS_BUTTON (child) ? child : NULL;
    g_assert_nonnull (button);
    return button;
}

static GtkListBox *
get_list (Fixture *fixture)
{
    GtkWidget *row = find_widget (GTK_WIDGET (fixture->page), BURIN_TYPE_DRIVE_ROW);

    return row != NULL ? GTK_LIST_BOX (gtk_widget_get_parent (row)) : NULL;
}

static BurinDriveRow *
get_row (Fixture *fixture, int position)
{
    return BURIN_DRIVE_ROW (gtk_list_box_get_row_at_index (get_list (fixture), position));
}

static void
choose (Fixture *fixture, int position)
{
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (get_row (fixture, position)),
                                               "drive.toggle", NULL));
}

static gboolean
contains (GPtrArray *drives, BurinDrive *drive)
{
    return g_ptr_array_find (drives, drive, NULL);
}

/* @ids: those of the selected drives in their order, or %NULL */
static void
assert_selected (Fixture *fixture, const char *ids)
{
    g_autoptr (GPtrArray) drives = burin_drive_page_dup_selected (fixture->page);
    g_autoptr (GString) selected = g_string_new (NULL);

    for (guint i = 0; i < drives->len; i++)
        g_string_append (selected, burin_drive_get_id (g_ptr_array_index (drives, i)));
    g_assert_cmpstr (selected->str, ==, ids != NULL ? ids : "");
    g_assert_cmpint (gtk_widget_get_sensitive (find_write_button (fixture)), ==, ids != NULL);
    for (int i = 0; get_list (fixture) != NULL &&
                    gtk_list_box_get_row_at_index (get_list (fixture), i) != NULL;
         i++)
        g_assert_cmpint (burin_drive_row_get_selected (get_row (fixture, i)), ==,
                         contains (drives, burin_drive_row_get_drive (get_row (fixture, i))));
}

static void
test_nothing_preselected (Fixture *fixture, gconstpointer data)
{
    (void) data;
    assert_selected (fixture, NULL);
    g_list_store_remove (fixture->drives, 0);
    assert_selected (fixture, NULL); /* not even if there is only one drive left */
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
    (void) data;
    choose (fixture, 0);
    assert_selected (fixture, "a");
    choose (fixture, 0);
    assert_selected (fixture, NULL);
    choose (fixture, 1);
    burin_drive_page_clear_selection (fixture->page);
    assert_selected (fixture, NULL);
}

static void
test_choose_several (Fixture *fixture, gconstpointer data)
{
    GtkButton *button = GTK_BUTTON (find_write_button (fixture));

    (void) data;
    choose (fixture, 1);
    g_assert_cmpstr (gtk_button_get_label (button), ==, "Erase and Write…");
    choose (fixture, 0);
    assert_selected (fixture, "ab");
    g_assert_cmpstr (gtk_button_get_label (button), ==, "Erase and Write to 2 Drives…");
    g_list_store_remove (fixture->drives, 1);
    assert_selected (fixture, "a");
}

static void
test_selected_vanishes (Fixture *fixture, gconstpointer data)
{
    (void) data;
    choose (fixture, 0);
    g_list_store_remove (fixture->drives, 0);
    assert_selected (fixture, NULL);
    add_drive (fixture, new_stick ("a", 16 * GB));
    assert_selected (fixture, NULL);
}

static void
test_others_come_and_go (Fixture *fixture, gconstpointer data)
{
    g_autoptr (BurinDrive) first = new_stick ("c", 16 * GB);

    (void) data;
    choose (fixture, 1);
    g_list_store_insert (fixture->drives, 0, first);
    assert_selected (fixture, "b");
    g_list_store_remove (fixture->drives, 1);
    assert_selected (fixture, "b");
    g_list_store_remove (fixture->drives, 0);
    assert_selected (fixture, "b");
}

static void
replace (Fixture *fixture, guint position, const BurinDriveInfo *info)
{
    BurinDrive *drive = burin_drive_new (info, NULL);

    g_list_store_splice (fixture->drives, position, 1, (gpointer *) &drive, 1);
    g_object_unref (drive);
}

static void
test_described_anew (Fixture *fixture, gconstpointer data)
{
    BurinDriveInfo info = stick_info ("a", 16 * GB);
    BurinDriveRow *row = get_row (fixture, 0);

    (void) data;
    choose (fixture, 0);
    info.model = "DataTraveler 3.0";
    replace (fixture, 0, &info);
    assert_selected (fixture, "a");
    g_assert_true (get_row (fixture, 0) == row); /* so the focus stays, too */
}

static void
test_another_medium (Fixture *fixture, gconstpointer data)
{
    BurinDriveInfo info = stick_info ("a", 16 * GB);

    (void) data;
    choose (fixture, 0);
    info.diskseq++;
    replace (fixture, 0, &info);
    assert_selected (fixture, NULL);
}

/* Of what failed, only what is still there can be tried again. */
static void
test_selected_again (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GPtrArray) drives = NULL;
    BurinDriveInfo info = stick_info ("a", 16 * GB);

    (void) data;
    choose (fixture, 0);
    choose (fixture, 1);
    drives = burin_drive_page_dup_selected (fixture->page);
    burin_drive_page_clear_selection (fixture->page);
    burin_drive_page_select (fixture->page, drives);
    assert_selected (fixture, "ab");
    info.diskseq++;
    replace (fixture, 0, &info);
    burin_drive_page_select (fixture->page, drives);
    assert_selected (fixture, "b");
    set_image (fixture, 32 * GB);
    burin_drive_page_select (fixture->page, drives);
    assert_selected (fixture, NULL);
}

static void
test_becomes_refused (Fixture *fixture, gconstpointer data)
{
    (void) data;
    choose (fixture, 0);
    set_image (fixture, 32 * GB);
    assert_selected (fixture, NULL);
    g_assert_true (burin_drive_row_is_refused (get_row (fixture, 0)));
    set_image (fixture, GB);
    assert_selected (fixture, NULL);
    g_assert_false (burin_drive_row_is_refused (get_row (fixture, 0)));
}

/* It may be chosen all the same: somebody may have a reason. */
static void
test_other_sectors (Fixture *fixture, gconstpointer data)
{
    static const char warning[] = "Has sectors of 512 bytes, and the image is made for 4096";
    g_autoptr (BurinImageInfo) image = new_image (GB);

    (void) data;
    image->sector_size = 512;
    burin_drive_page_set_image (fixture->page, "live.iso", image);
    g_assert_false (says (GTK_WIDGET (get_row (fixture, 0)), "sectors"));
    image->sector_size = 4096;
    burin_drive_page_set_image (fixture->page, "live.iso", image);
    g_assert_true (says (GTK_WIDGET (get_row (fixture, 0)), warning));
    choose (fixture, 0);
    assert_selected (fixture, "a");
}

static void
test_fixed_is_hidden (Fixture *fixture, gconstpointer data)
{
    BurinDriveInfo info = stick_info ("fixed", 16 * GB);

    (void) data;
    info.transport = BURIN_TRANSPORT_NVME;
    info.removable = FALSE;
    add_drive (fixture, burin_drive_new (&info, NULL));
    g_assert_null (gtk_list_box_get_row_at_index (get_list (fixture), 2));
}

static void
test_no_drives (Fixture *fixture, gconstpointer data)
{
    (void) data;
    choose (fixture, 0);
    g_list_store_remove_all (fixture->drives);
    g_assert_null (get_list (fixture));
    assert_selected (fixture, NULL);
}

static void
count_cb (guint *count)
{
    ++*count;
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
    GtkWidget *button = find_write_button (fixture);
    guint count = 0;

    (void) data;
    g_signal_connect_swapped (fixture->page, "write-requested", G_CALLBACK (count_cb), &count);
    choose (fixture, 0);
    g_signal_emit_by_name (button, "clicked");
    g_assert_cmpuint (count, ==, 1);
}

static void
test_selection_changed (Fixture *fixture, gconstpointer data)
{
    BurinDriveInfo info = stick_info ("a", 16 * GB);
    guint count = 0;

    (void) data;
    g_signal_connect_swapped (fixture->page, "selection-changed", G_CALLBACK (count_cb), &count);
    choose (fixture, 0);
    g_assert_cmpuint (count, ==, 1);
    info.model = "DataTraveler 3.0";
    replace (fixture, 0, &info); /* the same drive */
    g_assert_cmpuint (count, ==, 1);
    g_list_store_remove (fixture->drives, 0);
    g_assert_cmpuint (count, ==, 2);
}

/* Whoever has just chosen an image goes on with the first drive, even if it comes later. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
    GtkWindow *window = GTK_WINDOW (gtk_window_new ());

    (void) data;
    gtk_window_set_child (window, GTK_WIDGET (fixture->page));
    gtk_window_present (window);
    g_list_store_remove_all (fixture->drives);
    g_assert_true (gtk_widget_grab_focus (GTK_WIDGET (fixture->page)));
    add_drive (fixture, new_stick ("c", 16 * GB));
    g_assert_true (gtk_window_get_focus (window) == GTK_WIDGET (get_row (fixture, 0)));
    gtk_window_set_child (window, NULL);
    gtk_window_destroy (window);
}

/* In pixels: what the smallest screens have. */
#define NARROW 360

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
    int minimum;

    (void) data;
    gtk_widget_measure (GTK_WIDGET (fixture->page), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                        NULL, NULL);
    g_assert_cmpint (minimum, <=, NARROW);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

static void
add_tests (void)
{
    ADD ("/drive-page/nothing-preselected", test_nothing_preselected);
    ADD ("/drive-page/choose", test_choose);
    ADD ("/drive-page/choose-several", test_choose_several);
    ADD ("/drive-page/selection-changed", test_selection_changed);
    ADD ("/drive-page/focus", test_focus);
    ADD ("/drive-page/selected-vanishes", test_selected_vanishes);
    ADD ("/drive-page/others-come-and-go", test_others_come_and_go);
    ADD ("/drive-page/described-anew", test_described_anew);
    ADD ("/drive-page/another-medium", test_another_medium);
    ADD ("/drive-page/selected-again", test_selected_again);
    ADD ("/drive-page/becomes-refused", test_becomes_refused);
    ADD ("/drive-page/other-sectors", test_other_sectors);
    ADD ("/drive-page/fixed-is-hidden", test_fixed_is_hidden);
    ADD ("/drive-page/no-drives", test_no_drives);
    ADD ("/drive-page/write", test_write);
    ADD ("/drive-page/narrow", test_narrow);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
