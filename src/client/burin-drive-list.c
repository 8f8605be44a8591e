/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-list.h"

#include <string.h>

#include "burin-backup-finder.h"
#include "burin-busy-drives.h"
#include "burin-dbus.h"
#include "burin-drive-codec.h"

/* Seconds that whoever wants to know it all waits for drives that do not answer. */
#define SETTLE_TIMEOUT 2

struct _BurinDriveList {
    GObject parent_instance;

    /* Owned */
    GListStore *store;
    GDBusObjectManager *manager; /* nullable */
    GHashTable *news;            /* object paths of drives to be looked at again */
    BurinBusyDrives *busy;
    BurinBackupFinder *finder;
    GTask *settling; /* NULL unless somebody waits */

    guint flush_id;
    guint settle_id;
};

G_DEFINE_FINAL_TYPE (BurinDriveList, burin_drive_list, G_TYPE_OBJECT)

static void
settle (BurinDriveList *self)
{
    g_autoptr (GTask) task = g_steal_pointer (&self->settling);

    g_clear_handle_id (&self->settle_id, g_source_remove);
    if (task != NULL)
        g_task_return_boolean (task, TRUE);
}

static void
burin_drive_list_dispose (GObject *object)
{
    BurinDriveList *self = BURIN_DRIVE_LIST (object);

    settle (self);
    if (self->finder != NULL)
        g_signal_handlers_disconnect_by_data (self->finder, self);
    g_clear_object (&self->finder);
    if (self->busy != NULL)
        g_signal_handlers_disconnect_by_data (self->busy, self);
    g_clear_object (&self->busy);
    if (self->manager != NULL)
        g_signal_handlers_disconnect_by_data (self->manager, self);
    g_clear_object (&self->manager);
    g_clear_handle_id (&self->flush_id, g_source_remove);
    g_clear_object (&self->store);
    g_clear_pointer (&self->news, g_hash_table_unref);

    G_OBJECT_CLASS (burin_drive_list_parent_class)->dispose (object);
}

static void
burin_drive_list_class_init (BurinDriveListClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_drive_list_dispose;
}

static void looked_cb (BurinDriveList *self, const char *id);

static void
burin_drive_list_init (BurinDriveList *self)
{
    self->finder = burin_backup_finder_new ();
    g_signal_connect_swapped (self->finder, "looked", G_CALLBACK (looked_cb), self);
    self->store = g_list_store_new (BURIN_TYPE_DRIVE);
    self->news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * burin_drive_list_compare:
 *
 * Orders drives so that they keep their places: real ones first, then by id, numbers by value.
 */
int
burin_drive_list_compare (BurinDrive *a, BurinDrive *b)
{
    int by_kind = burin_drive_is_virtual (a) - burin_drive_is_virtual (b);

    return by_kind != 0 ? by_kind : strverscmp (burin_drive_get_id (a), burin_drive_get_id (b));
}

static int
compare_items (gconstpointer a, gconstpointer b, gpointer user_data)
{
    (void) user_data;
    return burin_drive_list_compare ((BurinDrive *) a, (BurinDrive *) b);
}

/* Returns: whether @id is in the list, and where */
static gboolean
find (BurinDriveList *self, const char *id, guint *position)
{
    GListModel *model = G_LIST_MODEL (self->store);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (model, i);

        if (strcmp (burin_drive_get_id (drive), id) == 0) {
            *position = i;
            return TRUE;
        }
    }
    return FALSE;
}

static void
replace (BurinDriveList *self, guint position, BurinDrive *drive)
{
    g_autoptr (BurinDrive) old = g_list_model_get_item (G_LIST_MODEL (self->store), position);
    gpointer items[] = {drive};

    if (!burin_drive_equal (old, drive))
        g_list_store_splice (self->store, position, 1, items, 1);
}

static void
put (BurinDriveList *self, BurinDrive *drive)
{
    guint position;

    if (find (self, burin_drive_get_id (drive), &position))
        replace (self, position, drive);
    else
        g_list_store_insert_sorted (self->store, drive, compare_items, NULL);
}

/* Nothing is asked of any drive as long as one is being written; afterwards all come here again. */
static const char *
find_backup (BurinDriveList *self, BurinDrive *told)
{
    const char *backup = burin_drive_get_info (told)->backup;

    if (*backup != '\0')
        return backup;
    if (!burin_busy_drives_has_any (self->busy))
        burin_backup_finder_look (self->finder, told);
    return burin_backup_finder_get (self->finder, told);
}

static void
show (BurinDriveList *self, BurinDbusDrive1 *proxy, const char *path)
{
    g_autoptr (BurinDrive) told = burin_drive_codec_import (proxy, path);
    BurinDriveInfo info = *burin_drive_get_info (told);
    g_autoptr (BurinDrive) drive = NULL;

    info.backup = find_backup (self, told);
    info.busy = burin_busy_drives_has (self->busy, info.id);
    drive = burin_drive_new (&info, burin_drive_get_partitions (told));
    put (self, drive);
}

static void
look_at (BurinDriveList *self, const char *path)
{
    g_autoptr (BurinDbusDrive1) proxy = BURIN_DBUS_DRIVE1 (
        g_dbus_object_manager_get_interface (self->manager, path, "org.burin.Drive1"));
    const char *id = strrchr (path, '/') + 1;
    guint position;

    if (proxy != NULL) {
        show (self, proxy, path);
    } else if (find (self, id, &position)) {
        burin_backup_finder_forget (self->finder, id);
        g_list_store_remove (self->store, position);
    }
}

static void
looked_cb (BurinDriveList *self, const char *id)
{
    g_autofree char *path = burin_drive_codec_dup_path (id);
    guint position;

    if (self->manager != NULL && find (self, id, &position))
        look_at (self, path);
    if (!burin_backup_finder_is_looking (self->finder))
        settle (self);
}

static gboolean
flush_cb (gpointer user_data)
{
    BurinDriveList *self = user_data;
    g_autoptr (GHashTable) news = g_steal_pointer (&self->news);
    GHashTableIter iter;
    gpointer path;

    self->flush_id = 0;
    self->news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_iter_init (&iter, news);
    while (g_hash_table_iter_next (&iter, &path, NULL))
        look_at (self, path);
    return G_SOURCE_REMOVE;
}

static void
note (BurinDriveList *self, GDBusObject *object)
{
    const char *path = g_dbus_object_get_object_path (object);

    if (!g_str_has_prefix (path, BURIN_HELPER_PATH "/drives/"))
        return;
    g_hash_table_add (self->news, g_strdup (path));
    if (self->flush_id == 0)
        self->flush_id = g_idle_add_full (G_PRIORITY_DEFAULT, flush_cb, self, NULL);
}

static void
object_cb (GDBusObjectManager *manager, GDBusObject *object, BurinDriveList *self)
{
    (void) manager;
    note (self, object);
}

static void
interface_cb (GDBusObjectManager *manager,
              GDBusObject *object,
              GDBusInterface *interface,
              BurinDriveList *self)
{
    (void) manager;
    (void) interface;
    note (self, object);
}

static void
properties_cb (GDBusObjectManagerClient *manager,
               GDBusObjectProxy *object,
               GDBusProxy *interface,
               GVariant *changed,
               const char *const *invalidated,
               BurinDriveList *self)
{
    (void) manager;
    (void) interface;
    (void) changed;
    (void) invalidated;
    note (self, G_DBUS_OBJECT (object));
}

static void
listen (BurinDriveList *self)
{
    g_signal_connect (self->manager, "object-added", G_CALLBACK (object_cb), self);
    g_signal_connect (self->manager, "object-removed", G_CALLBACK (object_cb), self);
    g_signal_connect (self->manager, "interface-added", G_CALLBACK (interface_cb), self);
    g_signal_connect (self->manager, "interface-removed", G_CALLBACK (interface_cb), self);
    g_signal_connect (self->manager, "interface-proxy-properties-changed",
                      G_CALLBACK (properties_cb), self);
}

static void
add_all (BurinDriveList *self)
{
    g_autolist (GDBusObject) objects = g_dbus_object_manager_get_objects (self->manager);

    for (GList *l = objects; l != NULL; l = l->next)
        note (self, l->data);
    if (self->flush_id == 0)
        return;
    g_clear_handle_id (&self->flush_id, g_source_remove);
    (void) flush_cb (self); /* it says that it need not run again */
}

static void
busy_changed_cb (BurinDriveList *self)
{
    if (self->manager != NULL)
        add_all (self);
}

/**
 * burin_drive_list_new:
 * @jobs: (nullable): of BurinClientJob: the user's own, in whichever helper
 *
 * Returns: (transfer full): an empty list
 */
BurinDriveList *
burin_drive_list_new (GListModel *jobs)
{
    BurinDriveList *self = g_object_new (BURIN_TYPE_DRIVE_LIST, NULL);

    self->busy = burin_busy_drives_new (jobs);
    g_signal_connect_swapped (self->busy, "changed", G_CALLBACK (busy_changed_cb), self);
    return self;
}

/**
 * burin_drive_list_get_model:
 *
 * Returns: (transfer none): a GListModel of BurinDrive, the same one for as long as @self lives
 */
GListModel *
burin_drive_list_get_model (BurinDriveList *self)
{
    g_return_val_if_fail (BURIN_IS_DRIVE_LIST (self), NULL);
    return G_LIST_MODEL (self->store);
}

/**
 * burin_drive_list_set_manager:
 * @manager: (nullable): whose drives to show from now on; those that it has are in the list when
 *   this returns. Without one the list is empty.
 */
void
burin_drive_list_set_manager (BurinDriveList *self, GDBusObjectManager *manager)
{
    g_return_if_fail (BURIN_IS_DRIVE_LIST (self));

    if (self->manager != NULL)
        g_signal_handlers_disconnect_by_data (self->manager, self);
    g_clear_handle_id (&self->flush_id, g_source_remove);
    g_hash_table_remove_all (self->news);
    g_list_store_remove_all (self->store);
    (void) g_set_object (&self->manager, manager); /* the same one again is looked at afresh */
    burin_busy_drives_set_manager (self->busy, manager);
    if (manager == NULL)
        return;
    listen (self);
    add_all (self);
}

static gboolean
settle_timeout_cb (gpointer user_data)
{
    BurinDriveList *self = user_data;

    self->settle_id = 0;
    settle (self);
    return G_SOURCE_REMOVE;
}

/**
 * burin_drive_list_settle_async:
 * @cancellable: (nullable):
 *
 * Waits until all folders have been looked into, but not for long for a drive that does not answer.
 * One at a time.
 */
void
burin_drive_list_settle_async (BurinDriveList *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    GTask *task = g_task_new (self, cancellable, callback, user_data);

    g_return_if_fail (BURIN_IS_DRIVE_LIST (self) && self->settling == NULL);

    g_task_set_source_tag (task, burin_drive_list_settle_async);
    self->settling = task;
    if (burin_backup_finder_is_looking (self->finder))
        self->settle_id = g_timeout_add_seconds (SETTLE_TIMEOUT, settle_timeout_cb, self);
    else
        settle (self);
}

/**
 * burin_drive_list_settle_finish:
 * @error: %G_IO_ERROR_CANCELLED
 *
 * Returns: whether it was not cancelled meanwhile
 */
gboolean
burin_drive_list_settle_finish (BurinDriveList *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
