/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-row.h"

#include "burin-error-text.h"
#include "burin-policy.h"
#include "fixtures.h"

/* A row for @info as a drive for @needed bytes. */
static BurinDriveRow *
new_row (const BurinDriveInfo *info, guint64 needed)
{
    g_autoptr (BurinDrive) drive = burin_drive_new (info, NULL);
    g_autoptr (GError) refusal = NULL;
    g_autofree char *reason = NULL;
    BurinDriveRow *row = g_object_ref_sink (BURIN_DRIVE_ROW (burin_drive_row_new ()));

    if (!burin_policy_check (drive, BURIN_POLICY_NONE, needed, &refusal))
        reason = burin_error_text_dup_reason (refusal, BURIN_SIZE_EXACT);
    burin_drive_row_set_drive (row, drive, reason, NULL);
    return row;
}

static void
assert_refused (const BurinDriveInfo *info, guint64 needed, const char *reason)
{
    BurinDriveRow *row = new_row (info, needed);

    g_assert_true (burin_drive_row_is_refused (row));
    g_assert_false (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
    g_assert_true (says (GTK_WIDGET (row), reason));
    (void) gtk_widget_activate_action (GTK_WIDGET (row), "drive.toggle", NULL); /* does nothing */
    g_assert_false (burin_drive_row_get_selected (row));
    g_assert_finalize_object (row);
}

static void
test_allowed (void)
{
    BurinDriveInfo info = stick_info ("a", 16 * GB);
    BurinDriveRow *row = new_row (&info, GB);

    g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                     "Kingston DataTraveler");
    g_assert_true (says (GTK_WIDGET (row), "16.0"));
    g_assert_true (says (GTK_WIDGET (row), "/dev/sdx"));
    g_assert_true (says (GTK_WIDGET (row), "Nothing found on it"));
    g_assert_false (burin_drive_row_is_refused (row));
    g_assert_false (burin_drive_row_get_selected (row));

    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "drive.toggle", NULL));
    g_assert_true (burin_drive_row_get_selected (row));
    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (row), "drive.toggle", NULL));
    g_assert_false (burin_drive_row_get_selected (row));
    g_assert_finalize_object (row);
}

static void
test_refused (void)
{
    BurinDriveInfo info = stick_info ("a", GB);

    assert_refused (&info, 2 * GB, "Too small");
    info.read_only = TRUE;
    assert_refused (&info, 0, "Write-protected");
    info.busy = TRUE;
    assert_refused (&info, 0, "In use: another job works on it");
    info.system = TRUE;
    assert_refused (&info, 0, "This computer is running from it");
    info.size = 0;
    assert_refused (&info, 0, "No card inserted");
}

static void
test_refusal_ends (void)
{
    BurinDriveInfo info = stick_info ("a", GB);
    BurinDriveRow *row = new_row (&info, 2 * GB);
    g_autoptr (BurinDrive) larger = new_stick ("a", 4 * GB);

    burin_drive_row_set_drive (row, larger, NULL, NULL);
    g_assert_false (burin_drive_row_is_refused (row));
    g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
    g_assert_true (burin_drive_row_get_drive (row) == larger);
    g_assert_finalize_object (row);
}

static void
test_slow_port (void)
{
    BurinDriveInfo info = stick_info ("a", GB);
    BurinDriveRow *row;

    info.usb_speed = 480;
    info.usb_slow_port = TRUE;
    row = new_row (&info, 0);
    g_assert_true (says (GTK_WIDGET (row), "480 Mbit/s"));
    g_assert_true (says (GTK_WIDGET (row), "USB 3"));
    g_assert_finalize_object (row);
}

static void
test_no_markup (void)
{
    BurinDriveInfo info = stick_info ("a", GB);
    BurinDriveRow *row;

    info.model = "<b>&";
    row = new_row (&info, 0);
    g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                     "Kingston <b>&");
    g_assert_finalize_object (row);
}

static void
add_tests (void)
{
    g_test_add_func ("/drive-row/allowed", test_allowed);
    g_test_add_func ("/drive-row/refused", test_refused);
    g_test_add_func ("/drive-row/refusal-ends", test_refusal_ends);
    g_test_add_func ("/drive-row/slow-port", test_slow_port);
    g_test_add_func ("/drive-row/no-markup", test_no_markup);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
