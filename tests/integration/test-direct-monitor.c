/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <string.h>
#include <sys/mount.h>

#include "burin-direct-monitor.h"
#include "loop-device.h"

#define PATIENCE_SECONDS 10

typedef struct {
    BurinDriveMonitor *monitor;
    LoopDevice *loop;
    char *node; /* only news of this one are listened to; there may be others */
    BurinDrive *drive;
    GString *heard;
} Fixture;

static gboolean
is_ours (Fixture *fixture, BurinDrive *drive)
{
    return strcmp (burin_drive_get_node (drive), fixture->node) == 0;
}

static void
added_cb (BurinDriveMonitor *monitor, BurinDrive *drive, Fixture *fixture)
{
    (void) monitor;
    if (!is_ours (fixture, drive))
        return;
    g_set_object (&fixture->drive, drive);
    g_string_append_c (fixture->heard, '+');
}

static void
changed_cb (BurinDriveMonitor *monitor, BurinDrive *drive, Fixture *fixture)
{
    (void) monitor;
    if (!is_ours (fixture, drive))
        return;
    g_set_object (&fixture->drive, drive);
    g_string_append_c (fixture->heard, '~');
}

static void
removed_cb (BurinDriveMonitor *monitor, const char *id, Fixture *fixture)
{
    (void) monitor;
    if (fixture->drive != NULL && strcmp (burin_drive_get_id (fixture->drive), id) == 0)
        g_string_append_c (fixture->heard, '-');
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) drives = NULL;

    (void) data;
    if (!loop_device_check_possible ())
        return;
    fixture->loop = loop_device_new ();
    fixture->node = g_strdup (fixture->loop->node);
    fixture->heard = g_string_new (NULL);
    fixture->monitor = burin_direct_monitor_new (TRUE);
    g_assert_true (burin_drive_monitor_start (fixture->monitor, &error));
    g_assert_no_error (error);
    drives = burin_drive_monitor_dup_drives (fixture->monitor);
    fixture->drive = loop_device_find_drive (drives, fixture->node);
    g_assert_nonnull (fixture->drive);
    g_signal_connect (fixture->monitor, "added", G_CALLBACK (added_cb), fixture);
    g_signal_connect (fixture->monitor, "changed", G_CALLBACK (changed_cb), fixture);
    g_signal_connect (fixture->monitor, "removed", G_CALLBACK (removed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    if (fixture->loop == NULL)
        return;
    loop_device_free (fixture->loop);
    g_free (fixture->node);
    g_clear_object (&fixture->drive);
    g_string_free (fixture->heard, TRUE);
    g_assert_finalize_object (fixture->monitor);
}

static gboolean
timeout_cb (gpointer data)
{
    *(gboolean *) data = TRUE;
    return G_SOURCE_REMOVE;
}

/* Runs the main loop until news have come, or for so long if none may come. */
static void
listen (Fixture *fixture, guint milliseconds)
{
    gboolean over = FALSE;
    guint source = g_timeout_add (milliseconds, timeout_cb, &over);

    while (!over && fixture->heard->len == 0)
        g_main_context_iteration (NULL, TRUE);
    if (!over)
        g_source_remove (source);
}

static void
expect (Fixture *fixture, const char *news)
{
    listen (fixture, *news != '\0' ? PATIENCE_SECONDS * 1000 : 400);
    g_assert_cmpstr (fixture->heard->str, ==, news);
    g_string_truncate (fixture->heard, 0);
}

/* Where there is a udevd it tells of the new file system, where there is none nobody does. */
static void
make_file_system (Fixture *fixture)
{
    loop_device_run ("mkfs.ext4", "-q", "-F", fixture->node, NULL);
    do {
        g_string_truncate (fixture->heard, 0);
        listen (fixture, 500);
    } while (fixture->heard->len > 0);
}

static void
test_detach (Fixture *fixture, gconstpointer data)
{
    (void) data;
    if (fixture->loop == NULL)
        return;
    loop_device_detach (fixture->loop);
    expect (fixture, "-");
}

/* The same file on the same node is another drive: it has another diskseq. */
static void
test_attach (Fixture *fixture, gconstpointer data)
{
    g_autofree char *id = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    id = g_strdup (burin_drive_get_id (fixture->drive));
    loop_device_detach (fixture->loop);
    expect (fixture, "-");
    loop_device_attach (fixture->loop, FALSE);
    g_free (fixture->node);
    fixture->node = g_strdup (fixture->loop->node);
    expect (fixture, "+");
    g_assert_cmpstr (burin_drive_get_id (fixture->drive), !=, id);
}

static BurinPartition *
get_partition (Fixture *fixture)
{
    GPtrArray *partitions = burin_drive_get_partitions (fixture->drive);

    g_assert_cmpuint (partitions->len, ==, 1);
    return g_ptr_array_index (partitions, 0);
}

static void
test_mount (Fixture *fixture, gconstpointer data)
{
    g_autofree char *mount_point = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = loop_device_dup_mount_point (fixture->loop, "my mount");
    make_file_system (fixture);
    loop_device_run ("mount", fixture->node, mount_point, NULL);
    expect (fixture, "~");
    g_assert_cmpstr (get_partition (fixture)->node, ==, fixture->node);
    g_assert_cmpstr (get_partition (fixture)->fs_type, ==, "ext4");
    g_assert_cmpstr (get_partition (fixture)->mount_points[0], ==, mount_point);
    g_assert_false (burin_drive_get_info (fixture->drive)->system);

    g_assert_cmpint (umount (mount_point), ==, 0);
    expect (fixture, "~");
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
    g_autofree char *mount_point = NULL;

    (void) data;
    if (fixture->loop == NULL)
        return;
    mount_point = loop_device_dup_mount_point (fixture->loop, "mount");
    make_file_system (fixture);
    burin_drive_monitor_pause (fixture->monitor);
    loop_device_run ("mount", fixture->node, mount_point, NULL);
    expect (fixture, "");
    burin_drive_monitor_resume (fixture->monitor);
    expect (fixture, "~");

    burin_drive_monitor_pause (fixture->monitor);
    g_assert_cmpint (umount (mount_point), ==, 0);
    loop_device_detach (fixture->loop);
    expect (fixture, "-");
    burin_drive_monitor_resume (fixture->monitor);
    expect (fixture, "");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
    loop_device_isolate ();
    g_test_init (&argc, &argv, NULL);
    ADD ("/direct-monitor/detach", test_detach);
    ADD ("/direct-monitor/attach", test_attach);
    ADD ("/direct-monitor/mount", test_mount);
    ADD ("/direct-monitor/pause", test_pause);
    return g_test_run ();
}
