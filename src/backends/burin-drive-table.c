/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-table.h"

#include <string.h>

struct _BurinDriveTable {
    BurinDriveMonitor *monitor; /* borrowed: it owns us */
    GPtrArray *told;            /* BurinDrive, as the signals have it */
    GPtrArray *news;            /* (nullable): what the last update in this pause said */
    guint pauses;
};

/**
 * burin_drive_table_new:
 * @monitor: emits the signals; owns the table
 *
 * Returns: (transfer full): an empty table
 */
BurinDriveTable *
burin_drive_table_new (BurinDriveMonitor *monitor)
{
    BurinDriveTable *self = g_new0 (BurinDriveTable, 1);

    self->monitor = monitor;
    self->told = g_ptr_array_new_with_free_func (g_object_unref);
    return self;
}

void
burin_drive_table_free (BurinDriveTable *self)
{
    g_ptr_array_unref (self->told);
    g_clear_pointer (&self->news, g_ptr_array_unref);
    g_free (self);
}

static gpointer
copy_drive (gconstpointer drive, gpointer data)
{
    (void) data; /* required by GCopyFunc */
    return g_object_ref ((gpointer) drive);
}

static GPtrArray *
copy_drives (GPtrArray *drives)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_extend (copy, drives, copy_drive, NULL);
    return copy;
}

static gboolean
find_id (GPtrArray *drives, const char *id, guint *position)
{
    for (guint i = 0; i < drives->len; i++) {
        if (strcmp (burin_drive_get_id (g_ptr_array_index (drives, i)), id) != 0)
            continue;
        *position = i;
        return TRUE;
    }
    return FALSE;
}

static void
tell_removed (BurinDriveTable *self, GPtrArray *drives)
{
    guint i = 0, position;

    while (i < self->told->len) {
        g_autoptr (BurinDrive) drive = g_object_ref (g_ptr_array_index (self->told, i));

        if (find_id (drives, burin_drive_get_id (drive), &position)) {
            i++;
            continue;
        }
        g_ptr_array_remove_index (self->told, i);
        g_signal_emit_by_name (self->monitor, "removed", burin_drive_get_id (drive));
    }
}

static void
tell_drive (BurinDriveTable *self, BurinDrive *drive)
{
    guint position;

    if (!find_id (self->told, burin_drive_get_id (drive), &position)) {
        g_ptr_array_add (self->told, g_object_ref (drive));
        g_signal_emit_by_name (self->monitor, "added", drive);
        return;
    }
    if (burin_drive_equal (g_ptr_array_index (self->told, position), drive))
        return;
    g_set_object ((BurinDrive **) &g_ptr_array_index (self->told, position), drive);
    g_signal_emit_by_name (self->monitor, "changed", drive);
}

/**
 * burin_drive_table_fill:
 * @drives: (element-type BurinDrive): what is there from the beginning
 *
 * Takes note of @drives without telling anybody.
 */
void
burin_drive_table_fill (BurinDriveTable *self, GPtrArray *drives)
{
    g_ptr_array_unref (self->told);
    self->told = copy_drives (drives);
}

/**
 * burin_drive_table_update:
 * @drives: (element-type BurinDrive): all drives that there are now
 *
 * Tells what is new since the last time, or during a pause only what is gone.
 */
void
burin_drive_table_update (BurinDriveTable *self, GPtrArray *drives)
{
    tell_removed (self, drives);
    if (self->pauses > 0) {
        g_clear_pointer (&self->news, g_ptr_array_unref);
        self->news = g_ptr_array_ref (drives);
        return;
    }
    for (guint i = 0; i < drives->len; i++)
        tell_drive (self, g_ptr_array_index (drives, i));
}

/**
 * burin_drive_table_dup_drives:
 *
 * Returns: (transfer full) (element-type BurinDrive): the drives as they were told
 */
GPtrArray *
burin_drive_table_dup_drives (BurinDriveTable *self)
{
    return copy_drives (self->told);
}

void
burin_drive_table_pause (BurinDriveTable *self)
{
    self->pauses++;
}

/**
 * burin_drive_table_resume:
 *
 * Ends one pause. After the last one the news that came meanwhile are told.
 */
void
burin_drive_table_resume (BurinDriveTable *self)
{
    g_autoptr (GPtrArray) news = NULL;

    g_return_if_fail (self->pauses > 0);

    if (--self->pauses > 0)
        return;
    news = g_steal_pointer (&self->news);
    if (news != NULL)
        burin_drive_table_update (self, news);
}
