/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-session.h"

struct _BurinSession {
    GObject parent_instance;

    /* Owned */
    BurinClient *client; /* NULL once ended */
    BurinImage *image;   /* what the user chose */
    BurinBatch *batch;
    GCancellable *connecting; /* NULL unless it is */
    GError *trouble;
};

enum { SIGNAL_CHANGED, SIGNAL_CONNECTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinSession, burin_session, G_TYPE_OBJECT)

static void
changed (BurinSession *self)
{
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinSession) self = user_data;
    g_autoptr (GError) error = NULL;
    gboolean connected = burin_client_connect_finish (BURIN_CLIENT (source), result, &error);

    if (self->client == NULL)
        return;
    g_clear_object (&self->connecting);
    if (connected) {
        burin_batch_take_over (self->batch);
        g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
    } else {
        self->trouble = g_steal_pointer (&error);
    }
    changed (self);
}

static void
lost_cb (BurinSession *self)
{
    gboolean lost = FALSE;

    g_object_get (self->client, "lost", &lost, NULL);
    if (!lost || self->connecting != NULL || self->trouble != NULL)
        return;
    burin_set_error (&self->trouble, BURIN_ERROR_HELPER, NULL, "the helper went away");
    changed (self);
}

static void
burin_session_dispose (GObject *object)
{
    burin_session_end (BURIN_SESSION (object));
    G_OBJECT_CLASS (burin_session_parent_class)->dispose (object);
}

static void
burin_session_finalize (GObject *object)
{
    g_clear_object (&BURIN_SESSION (object)->batch);
    G_OBJECT_CLASS (burin_session_parent_class)->finalize (object);
}

static void
burin_session_class_init (BurinSessionClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_session_dispose;
    G_OBJECT_CLASS (klass)->finalize = burin_session_finalize;
    signals[SIGNAL_CHANGED] =
        g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_CONNECTED] =
        g_signal_new ("connected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_session_init (BurinSession *self)
{
    (void) self;
}

/**
 * burin_session_new:
 * @client: (transfer none): not connected yet
 *
 * Returns: (transfer full): a session that needs burin_session_connect()
 */
BurinSession *
burin_session_new (BurinClient *client)
{
    BurinSession *self = g_object_new (BURIN_TYPE_SESSION, NULL);

    self->client = g_object_ref (client);
    self->batch = burin_batch_new (client);
    g_signal_connect_swapped (self->batch, "changed", G_CALLBACK (changed), self);
    g_signal_connect_swapped (client, "notify::lost", G_CALLBACK (lost_cb), self);
    return self;
}

/**
 * burin_session_get_stage:
 *
 * Returns: where the user is
 */
BurinStage
burin_session_get_stage (BurinSession *self)
{
    if (burin_batch_is_running (self->batch))
        return BURIN_STAGE_RUNNING;
    if (burin_batch_is_over (self->batch))
        return BURIN_STAGE_RESULT;
    if (self->trouble != NULL)
        return BURIN_STAGE_TROUBLE;
    return self->image != NULL ? BURIN_STAGE_DRIVE : BURIN_STAGE_START;
}

/**
 * burin_session_is_connecting:
 *
 * Returns: whether the client is being connected
 */
gboolean
burin_session_is_connecting (BurinSession *self)
{
    return self->connecting != NULL;
}

/**
 * burin_session_get_client:
 *
 * Returns: (transfer none): its client
 */
BurinClient *
burin_session_get_client (BurinSession *self)
{
    return self->client;
}

/**
 * burin_session_get_image:
 *
 * Returns: (transfer none) (nullable): the chosen image
 */
BurinImage *
burin_session_get_image (BurinSession *self)
{
    return self->image;
}

/**
 * burin_session_get_batch:
 *
 * Returns: (transfer none): what is written, or was; always the same object
 */
BurinBatch *
burin_session_get_batch (BurinSession *self)
{
    return self->batch;
}

/**
 * burin_session_get_trouble:
 *
 * Returns: (transfer none) (nullable): why there is no helper
 */
const GError *
burin_session_get_trouble (BurinSession *self)
{
    return self->trouble;
}

/**
 * burin_session_connect:
 *
 * Connects the client, for the first time or anew. "changed" tells when that is over.
 */
void
burin_session_connect (BurinSession *self)
{
    if (self->connecting != NULL)
        return;
    g_clear_error (&self->trouble);
    self->connecting = g_cancellable_new ();
    burin_client_connect_async (self->client, self->connecting, connected_cb, g_object_ref (self));
    changed (self);
}

/**
 * burin_session_set_image:
 * @image: (transfer none) (nullable): the image that the user chose, or none
 *
 * Leaves the result of another image behind. Not allowed while a job runs.
 */
void
burin_session_set_image (BurinSession *self, BurinImage *image)
{
    g_return_if_fail (burin_session_get_stage (self) != BURIN_STAGE_RUNNING);

    burin_batch_drop (self->batch);
    g_set_object (&self->image, image);
    changed (self);
}

/**
 * burin_session_start:
 * @drives: (transfer none) (element-type BurinDrive): where to write the image, with the user's
 *   consent
 * @flags: how
 */
void
burin_session_start (BurinSession *self, GPtrArray *drives, BurinJobFlags flags)
{
    g_return_if_fail (burin_session_get_stage (self) == BURIN_STAGE_DRIVE);

    burin_batch_write (self->batch, self->image, drives, flags);
}

/**
 * burin_session_dup_failed_drives:
 *
 * Returns: (transfer full) (element-type BurinDrive): what the user chose for the image and failed;
 *   none if something else was written than that image
 */
GPtrArray *
burin_session_dup_failed_drives (BurinSession *self)
{
    return burin_batch_get_image (self->batch) == self->image
               ? burin_batch_dup_failed_drives (self->batch)
               : g_ptr_array_new ();
}

/**
 * burin_session_write_again:
 * @flags: how, this time
 *
 * Writes the same once more to the drives whose jobs have failed, with the user's consent. If the
 * helper has gone since, leads to that trouble instead.
 */
void
burin_session_write_again (BurinSession *self, BurinJobFlags flags)
{
    if (self->trouble != NULL)
        burin_session_leave_result (self);
    else
        burin_batch_write_again (self->batch, flags);
}

/**
 * burin_session_leave_result:
 *
 * Goes back to where a drive is chosen for the same image.
 */
void
burin_session_leave_result (BurinSession *self)
{
    burin_session_set_image (self, self->image);
}

/**
 * burin_session_end:
 *
 * Lets go of everything. Jobs that run go on.
 */
void
burin_session_end (BurinSession *self)
{
    if (self->connecting != NULL)
        g_cancellable_cancel (self->connecting);
    if (self->client != NULL)
        g_signal_handlers_disconnect_by_data (self->client, self);
    if (self->batch != NULL) {
        g_signal_handlers_disconnect_by_data (self->batch, self);
        burin_batch_end (self->batch);
    }
    g_clear_object (&self->client);
    g_clear_object (&self->image);
    g_clear_object (&self->connecting);
    g_clear_error (&self->trouble);
}
