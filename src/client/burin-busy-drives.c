/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-busy-drives.h"

#include <string.h>
#include <unistd.h>

#include "burin-client-job.h"
#include "burin-dbus.h"

struct _BurinBusyDrives {
    GObject parent_instance;

    /* Owned */
    GListModel *jobs;            /* nullable; of BurinClientJob */
    GDBusObjectManager *manager; /* nullable */
    GHashTable *ids;             /* of drives */
};

G_DEFINE_FINAL_TYPE (BurinBusyDrives, burin_busy_drives, G_TYPE_OBJECT)

static guint changed_signal;

static void
drop_manager (BurinBusyDrives *self)
{
    if (self->manager != NULL)
        g_signal_handlers_disconnect_by_data (self->manager, self);
    g_clear_object (&self->manager);
}

static void
burin_busy_drives_dispose (GObject *object)
{
    BurinBusyDrives *self = BURIN_BUSY_DRIVES (object);

    drop_manager (self);
    g_clear_object (&self->jobs);
    g_clear_pointer (&self->ids, g_hash_table_unref);

    G_OBJECT_CLASS (burin_busy_drives_parent_class)->dispose (object);
}

static void
burin_busy_drives_class_init (BurinBusyDrivesClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_busy_drives_dispose;

    changed_signal = g_signal_new ("changed", BURIN_TYPE_BUSY_DRIVES, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static GHashTable *
new_set (void)
{
    return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
burin_busy_drives_init (BurinBusyDrives *self)
{
    self->ids = new_set ();
}

static void
collect_own (BurinBusyDrives *self, GHashTable *ids)
{
    for (guint i = 0; self->jobs != NULL && i < g_list_model_get_n_items (self->jobs); i++) {
        g_autoptr (BurinClientJob) job = g_list_model_get_item (self->jobs, i);
        BurinDrive *drive = burin_client_job_get_drive (job);

        if (drive != NULL && burin_client_job_has_drive (job))
            g_hash_table_add (ids, g_strdup (burin_drive_get_id (drive)));
    }
}

static gboolean
holds_its_drive (BurinDbusJob1 *job)
{
    BurinJobState state = burin_job_state_from_string (burin_dbus_job1_get_state (job));

    return !burin_job_state_is_final (state) &&
           (state > BURIN_JOB_AUTHORIZING || burin_dbus_job1_get_owner_uid (job) == getuid ());
}

static void
collect_of_manager (BurinBusyDrives *self, GHashTable *ids)
{
    g_autolist (GDBusObject) objects =
        self->manager != NULL ? g_dbus_object_manager_get_objects (self->manager) : NULL;

    for (GList *l = objects; l != NULL; l = l->next) {
        g_autoptr (BurinDbusJob1) job = burin_dbus_object_get_job1 (BURIN_DBUS_OBJECT (l->data));
        const char *path = job != NULL ? burin_dbus_job1_get_drive (job) : NULL;

        if (path != NULL && holds_its_drive (job))
            g_hash_table_add (ids, g_strdup (strrchr (path, '/') + 1));
    }
}

static gboolean
is_same_set (GHashTable *a, GHashTable *b)
{
    GHashTableIter iter;
    gpointer id;

    if (g_hash_table_size (a) != g_hash_table_size (b))
        return FALSE;
    g_hash_table_iter_init (&iter, a);
    while (g_hash_table_iter_next (&iter, &id, NULL))
        if (!g_hash_table_contains (b, id))
            return FALSE;
    return TRUE;
}

static void
refresh (BurinBusyDrives *self)
{
    g_autoptr (GHashTable) before = g_steal_pointer (&self->ids);

    self->ids = new_set ();
    collect_own (self, self->ids);
    collect_of_manager (self, self->ids);
    if (!is_same_set (before, self->ids))
        g_signal_emit (self, changed_signal, 0);
}

static void
items_changed_cb (
    GListModel *jobs, guint position, guint removed, guint added, BurinBusyDrives *self)
{
    (void) removed; /* what they tell from now on changes nothing */
    for (guint i = position; i < position + added; i++) {
        g_autoptr (BurinClientJob) job = g_list_model_get_item (jobs, i);

        g_signal_connect_object (job, "changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
    }
    refresh (self);
}

static void
object_cb (GDBusObjectManager *manager, GDBusObject *object, BurinBusyDrives *self)
{
    (void) manager;
    (void) object;
    refresh (self);
}

/* The progress of a job is told ten times a second, and says nothing new. */
static void
properties_cb (GDBusObjectManagerClient *manager,
               GDBusObjectProxy *object,
               GDBusProxy *interface,
               GVariant *changed,
               const char *const *invalidated,
               BurinBusyDrives *self)
{
    g_autoptr (GVariant) state = g_variant_lookup_value (changed, "State", G_VARIANT_TYPE_STRING);

    (void) manager;
    (void) object;
    (void) interface;
    (void) invalidated;
    if (state != NULL)
        refresh (self);
}

/**
 * burin_busy_drives_new:
 * @jobs: (nullable): of BurinClientJob: the user's own
 *
 * Returns: (transfer full): the drives of those that run
 */
BurinBusyDrives *
burin_busy_drives_new (GListModel *jobs)
{
    BurinBusyDrives *self = g_object_new (BURIN_TYPE_BUSY_DRIVES, NULL);

    if (jobs == NULL)
        return self;
    self->jobs = g_object_ref (jobs);
    g_signal_connect_object (jobs, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
    items_changed_cb (jobs, 0, 0, g_list_model_get_n_items (jobs), self);
    return self;
}

/**
 * burin_busy_drives_set_manager:
 * @manager: (nullable): whose jobs count, too, whoever they belong to
 */
void
burin_busy_drives_set_manager (BurinBusyDrives *self, GDBusObjectManager *manager)
{
    g_return_if_fail (BURIN_IS_BUSY_DRIVES (self));

    drop_manager (self);
    if (manager != NULL) {
        self->manager = g_object_ref (manager);
        g_signal_connect (manager, "object-added", G_CALLBACK (object_cb), self);
        g_signal_connect (manager, "object-removed", G_CALLBACK (object_cb), self);
        g_signal_connect (manager, "interface-proxy-properties-changed", G_CALLBACK (properties_cb),
                          self);
    }
    refresh (self);
}

/**
 * burin_busy_drives_has:
 * @id: of a drive
 *
 * Returns: whether a job works on it
 */
gboolean
burin_busy_drives_has (BurinBusyDrives *self, const char *id)
{
    g_return_val_if_fail (BURIN_IS_BUSY_DRIVES (self), FALSE);
    return g_hash_table_contains (self->ids, id);
}

gboolean
burin_busy_drives_has_any (BurinBusyDrives *self)
{
    g_return_val_if_fail (BURIN_IS_BUSY_DRIVES (self), FALSE);
    return g_hash_table_size (self->ids) > 0;
}
