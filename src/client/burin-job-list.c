/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-list.h"

#include <string.h>
#include <unistd.h>

#include "burin-client-job-private.h"

struct _BurinJobList {
    GObject parent_instance;

    /* Owned */
    GListStore *store;
    GPtrArray *links;
};

G_DEFINE_FINAL_TYPE (BurinJobList, burin_job_list, G_TYPE_OBJECT)

static void
forget_link (BurinJobList *self, BurinHelperLink *link)
{
    g_signal_handlers_disconnect_by_data (burin_helper_link_get_manager (link), self);
    g_signal_handlers_disconnect_by_data (link, self);
}

static void
burin_job_list_dispose (GObject *object)
{
    BurinJobList *self = BURIN_JOB_LIST (object);

    for (guint i = 0; self->links != NULL && i < self->links->len; i++)
        forget_link (self, g_ptr_array_index (self->links, i));
    g_clear_pointer (&self->links, g_ptr_array_unref);
    g_clear_object (&self->store);

    G_OBJECT_CLASS (burin_job_list_parent_class)->dispose (object);
}

static void
burin_job_list_class_init (BurinJobListClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_job_list_dispose;
}

static void
burin_job_list_init (BurinJobList *self)
{
    self->store = g_list_store_new (BURIN_TYPE_CLIENT_JOB);
    self->links = g_ptr_array_new_with_free_func (g_object_unref);
}

static BurinHelperLink *
find_link (BurinJobList *self, GDBusObjectManager *manager)
{
    for (guint i = 0; i < self->links->len; i++) {
        BurinHelperLink *link = g_ptr_array_index (self->links, i);

        if (burin_helper_link_get_manager (link) == manager)
            return link;
    }
    return NULL;
}

/* Returns: (transfer none) (nullable): the job, and its position if @position is not %NULL */
static BurinClientJob *
find_job (BurinJobList *self, BurinHelperLink *link, const char *path, guint *position)
{
    GListModel *model = G_LIST_MODEL (self->store);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (BurinClientJob) job = g_list_model_get_item (model, i);

        if (burin_client_job_get_link (job) != link ||
            strcmp (burin_client_job_get_path (job), path) != 0)
            continue;
        if (position != NULL)
            *position = i;
        return job; /* the store keeps it */
    }
    return NULL;
}

static BurinClientJob *
add (BurinJobList *self, BurinHelperLink *link, BurinDbusJob1 *proxy)
{
    g_autoptr (BurinClientJob) job = burin_client_job_new (link, proxy);

    g_list_store_append (self->store, job);
    return job;
}

/* Returns: (transfer full) (nullable): a job that waits, for @proxy unless that is %NULL */
static BurinClientJob *
find_waiting (BurinJobList *self, BurinDbusJob1 *proxy)
{
    GListModel *model = G_LIST_MODEL (self->store);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (BurinClientJob) job = g_list_model_get_item (model, i);

        if (burin_client_job_is_waiting (job) &&
            (proxy == NULL || burin_client_job_is_same (job, proxy)))
            return g_steal_pointer (&job);
    }
    return NULL;
}

static void
add_or_hand_over (BurinJobList *self, BurinHelperLink *link, BurinDbusJob1 *proxy)
{
    g_autoptr (BurinClientJob) job = find_waiting (self, proxy);

    if (job != NULL)
        burin_client_job_adopt (job, link, proxy);
    else
        (void) add (self, link, proxy); /* the list owns it */
}

static void
add_if_ours (BurinJobList *self, BurinHelperLink *link, GDBusObject *object)
{
    g_autoptr (BurinDbusJob1) proxy = burin_dbus_object_get_job1 (BURIN_DBUS_OBJECT (object));

    if (proxy == NULL || burin_dbus_job1_get_owner_uid (proxy) != getuid () ||
        find_job (self, link, g_dbus_object_get_object_path (object), NULL) != NULL)
        return;
    add_or_hand_over (self, link, proxy);
}

static void
added_cb (GDBusObjectManager *manager, GDBusObject *object, BurinJobList *self)
{
    add_if_ours (self, find_link (self, manager), object);
}

static void
removed_cb (GDBusObjectManager *manager, GDBusObject *object, BurinJobList *self)
{
    BurinHelperLink *link = find_link (self, manager);
    guint position;

    if (!burin_helper_link_is_lost (link) &&
        find_job (self, link, g_dbus_object_get_object_path (object), &position) != NULL)
        g_list_store_remove (self->store, position);
}

static void
lost_cb (BurinHelperLink *link, BurinJobList *self)
{
    forget_link (self, link);
    g_ptr_array_remove (self->links, link);
}

BurinJobList *
burin_job_list_new (void)
{
    return g_object_new (BURIN_TYPE_JOB_LIST, NULL);
}

/**
 * burin_job_list_get_model:
 *
 * Returns: (transfer none): a GListModel of BurinClientJob, the same one for as long as @self lives
 */
GListModel *
burin_job_list_get_model (BurinJobList *self)
{
    g_return_val_if_fail (BURIN_IS_JOB_LIST (self), NULL);
    return G_LIST_MODEL (self->store);
}

/**
 * burin_job_list_add_link:
 * @link: a helper whose jobs are to be shown until it is lost; those that it has are in the list
 *   when this returns. Adding it again does nothing.
 *
 * Jobs of an earlier helper that this one does not know are given up.
 */
void
burin_job_list_add_link (BurinJobList *self, BurinHelperLink *link)
{
    GDBusObjectManager *manager = burin_helper_link_get_manager (link);
    g_autolist (GDBusObject) objects = g_dbus_object_manager_get_objects (manager);

    g_return_if_fail (BURIN_IS_JOB_LIST (self));

    if (g_ptr_array_find (self->links, link, NULL))
        return;
    g_ptr_array_add (self->links, g_object_ref (link));
    g_signal_connect (manager, "object-added", G_CALLBACK (added_cb), self);
    g_signal_connect (manager, "object-removed", G_CALLBACK (removed_cb), self);
    g_signal_connect (link, "lost", G_CALLBACK (lost_cb), self);
    for (GList *l = objects; l != NULL; l = l->next)
        add_if_ours (self, link, l->data);
    burin_job_list_give_up (self);
}

/**
 * burin_job_list_is_waiting:
 *
 * Returns: whether there are jobs of which the next helper may know
 */
gboolean
burin_job_list_is_waiting (BurinJobList *self)
{
    g_autoptr (BurinClientJob) job = find_waiting (self, NULL);

    return job != NULL;
}

/**
 * burin_job_list_give_up:
 *
 * There is no next helper that knows the jobs that wait.
 */
void
burin_job_list_give_up (BurinJobList *self)
{
    BurinClientJob *job;

    while ((job = find_waiting (self, NULL)) != NULL) {
        burin_client_job_give_up (job);
        g_object_unref (job);
    }
}

/**
 * burin_job_list_ensure:
 * @path: what the helper answered when it was asked to start a job
 * @error: %BURIN_ERROR_HELPER if it shows no such job
 *
 * Returns: (transfer full): that job, which is in the list now
 */
BurinClientJob *
burin_job_list_ensure (BurinJobList *self, BurinHelperLink *link, const char *path, GError **error)
{
    BurinClientJob *known = find_job (self, link, path, NULL);
    g_autoptr (GDBusInterface) proxy = NULL;

    if (known != NULL)
        return g_object_ref (known);
    proxy = g_dbus_object_manager_get_interface (burin_helper_link_get_manager (link), path,
                                                 "org.burin.Job1");
    if (proxy != NULL)
        return g_object_ref (add (self, link, BURIN_DBUS_JOB1 (proxy)));
    burin_set_error (error, BURIN_ERROR_HELPER, NULL,
                     "the helper started a job and does not show it");
    return NULL;
}
