/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "fixtures.h"

#include <string.h>

/* Runs the tests that @add_tests adds, or says loudly that there is no display to run them on. */
int
run_widget_tests (int argc, char **argv, void (*add_tests) (void))
{
    if (!gtk_init_check ()) {
        g_print ("1..0 # SKIP there is no display, and no xvfb-run that would make one\n");
        return 0;
    }
    adw_init ();
    g_test_init (&argc, &argv, NULL);
    add_tests ();
    return g_test_run ();
}

BurinDriveInfo
stick_info (const char *id, guint64 size)
{
    return (BurinDriveInfo){
        .id = id,
        .node = "/dev/sdx",
        .vendor = "Kingston",
        .model = "DataTraveler",
        .serial = id,
        .size = size,
        .block_size = 512,
        .diskseq = 7,
        .transport = BURIN_TRANSPORT_USB,
        .removable = TRUE,
    };
}

BurinDrive *
new_stick (const char *id, guint64 size)
{
    BurinDriveInfo info = stick_info (id, size);

    return burin_drive_new (&info, NULL);
}

BurinDrive *
new_stick_with_photos (void)
{
    static const char *const mount_points[] = {"/media/ada/PHOTOS", NULL};
    g_autoptr (GPtrArray) partitions =
        g_ptr_array_new_with_free_func ((GDestroyNotify) burin_partition_free);
    BurinDriveInfo info = stick_info ("photos", 16 * GB);

    g_ptr_array_add (partitions,
                     burin_partition_new ("/dev/sdx1", 15 * GB, "vfat", "PHOTOS", mount_points));
    g_ptr_array_add (partitions, burin_partition_new ("/dev/sdx2", 1 * GB, "ext4", "", NULL));
    return burin_drive_new (&info, partitions);
}

BurinImageInfo *
new_image (guint64 size)
{
    BurinImageInfo info = {
        .format = (char *) "raw",
        .member = (char *) "",
        .content = (char *) "iso9660",
        .label = (char *) "LIVE",
        .source_size = size,
        .size = size,
        .size_kind = BURIN_SIZE_EXACT,
    };

    return burin_image_info_copy (&info);
}

/* Whether some visible label in @widget has @text in it. */
gboolean
says (GtkWidget *widget, const char *text)
{
    if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget) &&
        strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL)
        return TRUE;
    for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
         child = gtk_widget_get_next_sibling (child))
        if (says (child, text))
            return TRUE;
    return FALSE;
}

/* Lets everything happen that is due. */
void
process_events (void)
{
    while (g_main_context_iteration (NULL, FALSE))
        continue;
}
