/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-table.h"

/* A monitor that only emits, and a listener that writes down what it hears. */
#define TEST_TYPE_MONITOR (test_monitor_get_type ())
G_DECLARE_FINAL_TYPE (TestMonitor, test_monitor, TEST, MONITOR, GObject)

struct _TestMonitor {
    GObject parent_instance;
};

static void
test_monitor_iface_init (BurinDriveMonitorInterface *iface)
{
    (void) iface; /* the table only needs the signals */
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestMonitor,
                               test_monitor,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BURIN_TYPE_DRIVE_MONITOR,
                                                      test_monitor_iface_init))

static void
test_monitor_class_init (TestMonitorClass *klass)
{
    (void) klass;
}

static void
test_monitor_init (TestMonitor *self)
{
    (void) self;
}

typedef struct {
    TestMonitor *monitor;
    BurinDriveTable *table;
    GString *heard;
} Fixture;

static void
added_cb (BurinDriveMonitor *monitor, BurinDrive *drive, GString *heard)
{
    (void) monitor;
    g_string_append_printf (heard, "+%s ", burin_drive_get_id (drive));
}

static void
changed_cb (BurinDriveMonitor *monitor, BurinDrive *drive, GString *heard)
{
    (void) monitor;
    g_string_append_printf (heard, "~%s ", burin_drive_get_id (drive));
}

static void
removed_cb (BurinDriveMonitor *monitor, const char *id, GString *heard)
{
    (void) monitor;
    g_string_append_printf (heard, "-%s ", id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->monitor = g_object_new (TEST_TYPE_MONITOR, NULL);
    fixture->table = burin_drive_table_new (BURIN_DRIVE_MONITOR (fixture->monitor));
    fixture->heard = g_string_new (NULL);
    g_signal_connect (fixture->monitor, "added", G_CALLBACK (added_cb), fixture->heard);
    g_signal_connect (fixture->monitor, "changed", G_CALLBACK (changed_cb), fixture->heard);
    g_signal_connect (fixture->monitor, "removed", G_CALLBACK (removed_cb), fixture->heard);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
    (void) data;
    burin_drive_table_free (fixture->table);
    g_object_unref (fixture->monitor);
    g_string_free (fixture->heard, TRUE);
}

/* Description: ids, each followed by the drive's size: "a1 b2" */
static void
update (Fixture *fixture, const char *description)
{
    g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func (g_object_unref);
    g_auto (GStrv) words = g_strsplit (description, " ", -1);

    for (guint i = 0; words[i] != NULL; i++) {
        char id[] = {words[i][0], '\0'};
        BurinDriveInfo info = {.id = id, .node = id, .size = words[i][0] ? words[i][1] : 0};

        if (*id != '\0')
            g_ptr_array_add (drives, burin_drive_new (&info, NULL));
    }
    burin_drive_table_update (fixture->table, drives);
}

static void
assert_heard (Fixture *fixture, const char *expected)
{
    g_assert_cmpstr (fixture->heard->str, ==, expected);
    g_string_truncate (fixture->heard, 0);
}

static void
test_news (Fixture *fixture, gconstpointer data)
{
    (void) data;
    update (fixture, "a1 b1");
    assert_heard (fixture, "+a +b ");
    update (fixture, "a1 b1");
    assert_heard (fixture, "");
    update (fixture, "a2 b1");
    assert_heard (fixture, "~a ");
    update (fixture, "b1 c1");
    assert_heard (fixture, "-a +c ");
    update (fixture, "");
    assert_heard (fixture, "-b -c ");
}

static void
test_pause (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GPtrArray) drives = NULL;

    (void) data;
    update (fixture, "a1 b1 c1");
    assert_heard (fixture, "+a +b +c ");
    burin_drive_table_pause (fixture->table);
    update (fixture, "a2 b1 d1");
    assert_heard (fixture, "-c ");
    drives = burin_drive_table_dup_drives (fixture->table);
    g_assert_cmpuint (drives->len, ==, 2);
    update (fixture, "a2 d1");
    assert_heard (fixture, "-b ");
    burin_drive_table_resume (fixture->table);
    assert_heard (fixture, "~a +d ");
}

static void
test_pauses_nest (Fixture *fixture, gconstpointer data)
{
    (void) data;
    burin_drive_table_pause (fixture->table);
    burin_drive_table_pause (fixture->table);
    update (fixture, "a1");
    burin_drive_table_resume (fixture->table);
    assert_heard (fixture, "");
    burin_drive_table_resume (fixture->table);
    assert_heard (fixture, "+a ");
}

/* Plugged in and out again, all while nobody listened: nothing happened. */
static void
test_pause_forgets (Fixture *fixture, gconstpointer data)
{
    (void) data;
    burin_drive_table_pause (fixture->table);
    update (fixture, "a1");
    update (fixture, "");
    burin_drive_table_resume (fixture->table);
    assert_heard (fixture, "");
}

static void
test_fill_is_silent (Fixture *fixture, gconstpointer data)
{
    g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func (g_object_unref);
    BurinDriveInfo info = {.id = "a", .node = "a", .size = '1'};

    (void) data;
    g_ptr_array_add (drives, burin_drive_new (&info, NULL));
    burin_drive_table_fill (fixture->table, drives);
    update (fixture, "a1");
    assert_heard (fixture, "");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
    g_test_init (&argc, &argv, NULL);
    ADD ("/drive-table/news", test_news);
    ADD ("/drive-table/pause", test_pause);
    ADD ("/drive-table/pauses-nest", test_pauses_nest);
    ADD ("/drive-table/pause-forgets", test_pause_forgets);
    ADD ("/drive-table/fill-is-silent", test_fill_is_silent);
    return g_test_run ();
}
