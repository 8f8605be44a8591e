/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-drives.h"

#include "burin-drive-codec.h"

/*
 * A monitor and the opener that can open what it finds. Main thread; owned by the drives' object.
 */
typedef struct {
    BurinHelperDrives *drives; /* borrowed: the owner */
    BurinDriveMonitor *monitor;
    BurinDriveOpener *opener;
} Backend;

/*
 * A drive with its object on the bus. Main thread; owned by the table of entries.
 */
typedef struct {
    BurinDrive *drive;
    BurinDriveOpener *opener; /* borrowed from its backend */
    BurinDbusDrive1 *skeleton;
} Entry;

struct _BurinHelperDrives {
    GObject parent_instance;

    /* Owned */
    GDBusObjectManagerServer *manager;
    GPtrArray *backends;
    GHashTable *entries;   /* object path → Entry */
    BurinJournal *journal; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (BurinHelperDrives, burin_helper_drives, G_TYPE_OBJECT)

static void
entry_free (Entry *entry)
{
    g_object_unref (entry->drive);
    g_object_unref (entry->skeleton);
    g_free (entry);
}

static void
backend_free (Backend *backend)
{
    g_signal_handlers_disconnect_by_data (backend->monitor, backend);
    g_object_unref (backend->monitor);
    g_object_unref (backend->opener);
    g_free (backend);
}

static void
burin_helper_drives_finalize (GObject *object)
{
    BurinHelperDrives *self = BURIN_HELPER_DRIVES (object);

    g_ptr_array_unref (self->backends);
    g_hash_table_unref (self->entries);
    g_clear_pointer (&self->journal, burin_journal_unref);
    g_object_unref (self->manager);

    G_OBJECT_CLASS (burin_helper_drives_parent_class)->finalize (object);
}

static void
burin_helper_drives_class_init (BurinHelperDrivesClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_helper_drives_finalize;
}

static void
burin_helper_drives_init (BurinHelperDrives *self)
{
    self->backends =
        g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) backend_free);
    self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) (void (*) (void)) entry_free);
}

/**
 * burin_helper_drives_new:
 * @manager: where the drives' objects go
 */
BurinHelperDrives *
burin_helper_drives_new (GDBusObjectManagerServer *manager)
{
    BurinHelperDrives *self = g_object_new (BURIN_TYPE_HELPER_DRIVES, NULL);

    self->manager = g_object_ref (manager);
    return self;
}

static void
export_drive (BurinHelperDrives *self, const char *path, Entry *entry)
{
    g_autoptr (BurinDbusObjectSkeleton) object = burin_dbus_object_skeleton_new (path);

    burin_dbus_object_skeleton_set_drive1 (object, entry->skeleton);
    g_dbus_object_manager_server_export (self->manager, G_DBUS_OBJECT_SKELETON (object));
}

static void
show_unfinished (BurinHelperDrives *self, Entry *entry)
{
    burin_dbus_drive1_set_unfinished (
        entry->skeleton,
        self->journal != NULL && burin_journal_is_unfinished (self->journal, entry->drive));
}

static void
on_drive_added_cb (BurinDriveMonitor *monitor, BurinDrive *drive, gpointer user_data)
{
    Backend *backend = user_data;
    BurinHelperDrives *self = backend->drives;
    char *path = burin_drive_codec_dup_path (burin_drive_get_id (drive));
    Entry *entry = g_new0 (Entry, 1);

    (void) monitor; /* it is the backend's */
    entry->drive = g_object_ref (drive);
    entry->opener = backend->opener;
    entry->skeleton = burin_dbus_drive1_skeleton_new ();
    burin_drive_codec_export (drive, entry->skeleton);
    show_unfinished (self, entry);
    g_hash_table_replace (self->entries, path, entry);
    export_drive (self, path, entry);
}

static void
on_drive_changed_cb (BurinDriveMonitor *monitor, BurinDrive *drive, gpointer user_data)
{
    Backend *backend = user_data;
    g_autofree char *path = burin_drive_codec_dup_path (burin_drive_get_id (drive));
    Entry *entry = g_hash_table_lookup (backend->drives->entries, path);

    (void) monitor; /* it is the backend's */
    if (entry == NULL)
        return;
    g_set_object (&entry->drive, drive);
    burin_drive_codec_export (drive, entry->skeleton);
    show_unfinished (backend->drives, entry);
}

static void
on_drive_removed_cb (BurinDriveMonitor *monitor, const char *id, gpointer user_data)
{
    Backend *backend = user_data;
    BurinHelperDrives *self = backend->drives;
    g_autofree char *path = burin_drive_codec_dup_path (id);

    (void) monitor; /* it is the backend's */
    g_dbus_object_manager_server_unexport (self->manager, path);
    g_hash_table_remove (self->entries, path);
}

/**
 * burin_helper_drives_set_journal:
 * @journal: tells which drives are unfinished
 *
 * To be called before there are any.
 */
void
burin_helper_drives_set_journal (BurinHelperDrives *self, BurinJournal *journal)
{
    self->journal = burin_journal_ref (journal);
}

/**
 * burin_helper_drives_read_journal:
 *
 * The journal says something new.
 */
void
burin_helper_drives_read_journal (BurinHelperDrives *self)
{
    GHashTableIter iter;
    gpointer entry;

    g_hash_table_iter_init (&iter, self->entries);
    while (g_hash_table_iter_next (&iter, NULL, &entry))
        show_unfinished (self, entry);
}

/**
 * burin_helper_drives_add_backend:
 * @monitor: not started yet; this starts it
 * @opener: opens what @monitor finds
 * @error: what starting gave
 */
gboolean
burin_helper_drives_add_backend (BurinHelperDrives *self,
                                 BurinDriveMonitor *monitor,
                                 BurinDriveOpener *opener,
                                 GError **error)
{
    g_autoptr (GPtrArray) drives = NULL;
    Backend *backend;

    if (!burin_drive_monitor_start (monitor, error))
        return FALSE;
    backend = g_new0 (Backend, 1);
    backend->drives = self;
    backend->monitor = g_object_ref (monitor);
    backend->opener = g_object_ref (opener);
    g_ptr_array_add (self->backends, backend);

    drives = burin_drive_monitor_dup_drives (monitor);
    for (guint i = 0; i < drives->len; i++)
        on_drive_added_cb (monitor, g_ptr_array_index (drives, i), backend);
    g_signal_connect (monitor, "added", G_CALLBACK (on_drive_added_cb), backend);
    g_signal_connect (monitor, "changed", G_CALLBACK (on_drive_changed_cb), backend);
    g_signal_connect (monitor, "removed", G_CALLBACK (on_drive_removed_cb), backend);
    return TRUE;
}

/**
 * burin_helper_drives_lookup:
 * @path: object path from a client
 * @opener: (out) (transfer none): who can open it
 * @error: %BURIN_ERROR_DRIVE_NOT_FOUND
 *
 * Returns: (transfer none) (nullable): the drive as it is now
 */
BurinDrive *
burin_helper_drives_lookup (BurinHelperDrives *self,
                            const char *path,
                            BurinDriveOpener **opener,
                            GError **error)
{
    Entry *entry = g_hash_table_lookup (self->entries, path);

    if (entry == NULL) {
        burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, NULL,
                         "the drive is not there any more");
        return NULL;
    }
    *opener = entry->opener;
    return entry->drive;
}

/**
 * burin_helper_drives_pause:
 *
 * From now on no drive is opened, probed or looked at, until burin_helper_drives_resume().
 */
void
burin_helper_drives_pause (BurinHelperDrives *self)
{
    for (guint i = 0; i < self->backends->len; i++)
        burin_drive_monitor_pause (((Backend *) g_ptr_array_index (self->backends, i))->monitor);
}

void
burin_helper_drives_resume (BurinHelperDrives *self)
{
    for (guint i = 0; i < self->backends->len; i++)
        burin_drive_monitor_resume (((Backend *) g_ptr_array_index (self->backends, i))->monitor);
}
