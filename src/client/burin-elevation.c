/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-elevation.h"

struct _BurinElevation {
    GObject parent_instance;

    gboolean allow_loop;

    /* Owned */
    BurinHelperLink *link; /* nullable */
    GQueue waiting;        /* GTasks; the first one's cancellable ends the password prompt */
};

G_DEFINE_FINAL_TYPE (BurinElevation, burin_elevation, G_TYPE_OBJECT)

static void open_for_first (BurinElevation *self);

/* Each waiting task holds a reference, so none is left here. */
static void
burin_elevation_dispose (GObject *object)
{
    g_clear_object (&BURIN_ELEVATION (object)->link);

    G_OBJECT_CLASS (burin_elevation_parent_class)->dispose (object);
}

static void
burin_elevation_class_init (BurinElevationClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_elevation_dispose;
}

static void
burin_elevation_init (BurinElevation *self)
{
    g_queue_init (&self->waiting);
}

BurinElevation *
burin_elevation_new (gboolean allow_loop)
{
    BurinElevation *self = g_object_new (BURIN_TYPE_ELEVATION, NULL);

    self->allow_loop = allow_loop;
    return self;
}

static void
answer_all (BurinElevation *self, const GError *error)
{
    GQueue answered = self->waiting;
    GTask *task;

    g_queue_init (&self->waiting);
    while ((task = g_queue_pop_head (&answered)) != NULL) {
        if (error == NULL)
            g_task_return_pointer (task, g_object_ref (self->link), g_object_unref);
        else
            g_task_return_error (task, g_error_copy (error));
        g_object_unref (task);
    }
}

/* Only the one who cancelled gets that for an answer; the next one in the queue tries again. */
static void
pass_on (BurinElevation *self, const GError *error)
{
    g_autoptr (GTask) first = g_queue_pop_head (&self->waiting);

    g_task_return_error (first, g_error_copy (error));
    if (!g_queue_is_empty (&self->waiting))
        open_for_first (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinElevation) self = user_data;
    g_autoptr (GError) error = NULL;
    BurinHelperLink *link = burin_helper_link_open_finish (result, &error);

    (void) source;
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        pass_on (self, error);
        return;
    }
    if (link != NULL) {
        g_clear_object (&self->link);
        self->link = link;
    }
    answer_all (self, error);
}

static void
open_for_first (BurinElevation *self)
{
    GTask *first = g_queue_peek_head (&self->waiting);

    burin_helper_link_open_async (BURIN_HELPER_LINK_ELEVATED, self->allow_loop,
                                  g_task_get_cancellable (first), opened_cb, g_object_ref (self));
}

/**
 * burin_elevation_ensure_async:
 * @cancellable: (nullable): ends the password prompt
 *
 * Starts a helper as root if there is none.
 */
void
burin_elevation_ensure_async (BurinElevation *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    GTask *task = g_task_new (self, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_elevation_ensure_async);
    if (self->link != NULL && !burin_helper_link_is_lost (self->link)) {
        g_task_return_pointer (task, g_object_ref (self->link), g_object_unref);
        g_object_unref (task);
        return;
    }
    g_queue_push_tail (&self->waiting, task);
    if (g_queue_get_length (&self->waiting) == 1)
        open_for_first (self);
}

/**
 * burin_elevation_ensure_finish:
 * @error: as for burin_helper_link_open_finish()
 *
 * Returns: (transfer full): a link to a helper that may write drives, or %NULL
 */
BurinHelperLink *
burin_elevation_ensure_finish (BurinElevation *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
