/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-batch.h"

#include "burin-empty-image.h"

struct _BurinBatch {
    GObject parent_instance;

    /* Owned */
    BurinClient *client;    /* NULL once ended */
    BurinImage *image;      /* NULL if it is not made yet, or nobody knows */
    GPtrArray *jobs;        /* of BurinClientJob */
    GPtrArray *drives;      /* of BurinDrive: those that jobs are or were started for */
    GCancellable *starting; /* NULL unless jobs are being started */
    GError *error;          /* why there are no jobs */
};

enum { SIGNAL_CHANGED, SIGNAL_WITHDRAWN, SIGNAL_STOP_FAILED, SIGNAL_EJECTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinBatch, burin_batch, G_TYPE_OBJECT)

static void
changed (BurinBatch *self)
{
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* To change one's mind, also at the password prompt, is no failure that needs to be explained. */
static gboolean
is_withdrawal (const GError *error)
{
    return g_error_matches (error, BURIN_ERROR, BURIN_ERROR_AUTHORIZATION_DISMISSED) ||
           g_error_matches (error, BURIN_ERROR, BURIN_ERROR_CANCELLED) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gboolean
is_dismissed (BurinClientJob *job)
{
    return burin_client_job_is_over (job) &&
           g_error_matches (burin_client_job_get_error (job), BURIN_ERROR,
                            BURIN_ERROR_AUTHORIZATION_DISMISSED);
}

static gboolean
are_all_dismissed (BurinBatch *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        if (!is_dismissed (g_ptr_array_index (self->jobs, i)))
            return FALSE;
    return self->jobs->len > 0;
}

static void
drop_jobs (BurinBatch *self)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);

        g_signal_handlers_disconnect_by_data (job, self);
        if (burin_client_job_is_over (job))
            burin_client_job_release (job);
    }
    g_ptr_array_set_size (self->jobs, 0);
}

static void
job_changed_cb (BurinBatch *self)
{
    if (are_all_dismissed (self)) {
        drop_jobs (self);
        g_signal_emit (self, signals[SIGNAL_WITHDRAWN], 0);
    }
    changed (self);
}

static void
cancel_failed_cb (BurinBatch *self)
{
    g_signal_emit (self, signals[SIGNAL_STOP_FAILED], 0);
}

static void
add_job (BurinBatch *self, BurinClientJob *job)
{
    g_ptr_array_add (self->jobs, g_object_ref (job));
    g_signal_connect_swapped (job, "changed", G_CALLBACK (job_changed_cb), self);
    g_signal_connect_swapped (job, "cancel-failed", G_CALLBACK (cancel_failed_cb), self);
}

/* @error: (transfer full): why there are no jobs */
static void
fail_to_start (BurinBatch *self, GError *error)
{
    g_autoptr (GError) owned = error;

    if (is_withdrawal (owned))
        g_signal_emit (self, signals[SIGNAL_WITHDRAWN], 0);
    else
        self->error = g_steal_pointer (&owned);
    changed (self);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinBatch) self = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) jobs =
        burin_client_start_jobs_finish (BURIN_CLIENT (source), result, &error);

    if (self->client == NULL)
        return;
    g_clear_object (&self->starting);
    if (jobs != NULL) {
        for (guint i = 0; i < jobs->len; i++)
            add_job (self, g_ptr_array_index (jobs, i));
        job_changed_cb (self);
        return;
    }
    fail_to_start (self, g_steal_pointer (&error));
}

static void
start_jobs (BurinBatch *self, BurinJobFlags flags)
{
    burin_client_start_jobs_async (self->client, BURIN_JOB_WRITE, self->image, self->drives, flags,
                                   self->starting, started_cb, g_object_ref (self));
}

static void
burin_batch_dispose (GObject *object)
{
    burin_batch_end (BURIN_BATCH (object));
    G_OBJECT_CLASS (burin_batch_parent_class)->dispose (object);
}

static void
burin_batch_finalize (GObject *object)
{
    BurinBatch *self = BURIN_BATCH (object);

    g_ptr_array_unref (self->jobs);
    g_ptr_array_unref (self->drives);
    G_OBJECT_CLASS (burin_batch_parent_class)->finalize (object);
}

static void
burin_batch_class_init (BurinBatchClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_batch_dispose;
    G_OBJECT_CLASS (klass)->finalize = burin_batch_finalize;
    signals[SIGNAL_CHANGED] =
        g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_WITHDRAWN] =
        g_signal_new ("withdrawn", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_STOP_FAILED] =
        g_signal_new ("stop-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_EJECTED] = g_signal_new ("ejected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
burin_batch_init (BurinBatch *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
    self->drives = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * burin_batch_new:
 * @client: (transfer none): whose jobs they will be; need not be connected yet
 *
 * Returns: (transfer full): an empty batch
 */
BurinBatch *
burin_batch_new (BurinClient *client)
{
    BurinBatch *self = g_object_new (BURIN_TYPE_BATCH, NULL);

    self->client = g_object_ref (client);
    return self;
}

/**
 * burin_batch_is_running:
 *
 * Returns: whether jobs are being started or run
 */
gboolean
burin_batch_is_running (BurinBatch *self)
{
    if (self->starting != NULL)
        return TRUE;
    for (guint i = 0; i < self->jobs->len; i++)
        if (!burin_client_job_is_over (g_ptr_array_index (self->jobs, i)))
            return TRUE;
    return FALSE;
}

/**
 * burin_batch_is_over:
 *
 * Returns: whether there is a result: all jobs have ended, or none could be started
 */
gboolean
burin_batch_is_over (BurinBatch *self)
{
    return !burin_batch_is_running (self) && (self->jobs->len > 0 || self->error != NULL);
}

/**
 * burin_batch_can_stop:
 *
 * Returns: whether there is a job that has not been told to end
 */
gboolean
burin_batch_can_stop (BurinBatch *self)
{
    if (self->starting != NULL)
        return !g_cancellable_is_cancelled (self->starting);
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);

        if (!burin_client_job_is_over (job) && !burin_client_job_is_stopping (job))
            return TRUE;
    }
    return FALSE;
}

/**
 * burin_batch_get_image:
 *
 * Returns: (transfer none) (nullable): what is written; %NULL if the jobs are of an earlier program
 */
BurinImage *
burin_batch_get_image (BurinBatch *self)
{
    return self->image;
}

/**
 * burin_batch_get_jobs:
 *
 * Returns: (transfer none) (element-type BurinClientJob): the jobs that run or are over; none while
 * they are being started
 */
GPtrArray *
burin_batch_get_jobs (BurinBatch *self)
{
    return self->jobs;
}

/**
 * burin_batch_get_drives:
 *
 * Returns: (transfer none) (element-type BurinDrive): the drives that jobs are being started for
 */
GPtrArray *
burin_batch_get_drives (BurinBatch *self)
{
    return self->drives;
}

/**
 * burin_batch_dup_failed_drives:
 *
 * Returns: (transfer full) (element-type BurinDrive): those that failed, so that the user may want
 *   to try again; not those that he stopped himself
 */
GPtrArray *
burin_batch_dup_failed_drives (BurinBatch *self)
{
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; self->error != NULL && i < self->drives->len; i++)
        g_ptr_array_add (drives, g_object_ref (g_ptr_array_index (self->drives, i)));
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);
        BurinDrive *drive = burin_client_job_get_drive (job);

        if (burin_client_job_get_state (job) == BURIN_JOB_FAILED && drive != NULL)
            g_ptr_array_add (drives, g_object_ref (drive));
    }
    return drives;
}

/**
 * burin_batch_get_error:
 *
 * Returns: (transfer none) (nullable): why there are no jobs
 */
const GError *
burin_batch_get_error (BurinBatch *self)
{
    return self->error;
}

/* From now on jobs are being started. */
static void
begin (BurinBatch *self, BurinImage *image, GPtrArray *drives)
{
    burin_batch_drop (self);
    g_set_object (&self->image, image);
    for (guint i = 0; i < drives->len; i++)
        g_ptr_array_add (self->drives, g_object_ref (g_ptr_array_index (drives, i)));
    self->starting = g_cancellable_new ();
}

/**
 * burin_batch_write:
 * @image: (transfer none): what to write
 * @drives: (transfer none) (element-type BurinDrive): where to, with the user's consent
 * @flags: how
 *
 * Not allowed while it is running.
 */
void
burin_batch_write (BurinBatch *self, BurinImage *image, GPtrArray *drives, BurinJobFlags flags)
{
    g_return_if_fail (!burin_batch_is_running (self));

    begin (self, image, drives);
    start_jobs (self, flags);
    changed (self);
}

/* Returns: (transfer full) (element-type BurinDrive): those that did not get what they were to */
static GPtrArray *
dup_unfinished_drives (BurinBatch *self)
{
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);
        BurinDrive *drive = burin_client_job_get_drive (job);

        if (burin_client_job_get_state (job) != BURIN_JOB_DONE && drive != NULL)
            g_ptr_array_add (drives, g_object_ref (drive));
    }
    return drives;
}

/**
 * burin_batch_write_again:
 * @flags: how, this time
 *
 * Writes the same once more to the drives whose jobs have failed, with the user's consent. If
 * nobody knows the image, or all is done, the result is left behind and nothing else happens.
 */
void
burin_batch_write_again (BurinBatch *self, BurinJobFlags flags)
{
    g_autoptr (GPtrArray) drives = dup_unfinished_drives (self);
    g_autoptr (BurinImage) image = self->image != NULL ? g_object_ref (self->image) : NULL;

    burin_batch_drop (self);
    if (image != NULL && drives->len > 0)
        burin_batch_write (self, image, drives, flags);
    else
        changed (self);
}

static void
made_empty_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinBatch) self = user_data;
    GError *error = NULL;
    g_autoptr (BurinImage) image = burin_empty_image_make_finish (result, &error);

    (void) source;
    if (self->client == NULL) {
        g_clear_error (&error);
        return;
    }
    if (image == NULL) {
        g_clear_object (&self->starting);
        fail_to_start (self, error);
        return;
    }
    g_set_object (&self->image, image);
    start_jobs (self, BURIN_JOB_FLAGS_NONE);
}

/**
 * burin_batch_restore:
 * @drive: (transfer none): what to erase, with the user's consent
 *
 * Makes a drive usable for files again: writes an image to it that is an empty file system. Not
 * allowed while it is running.
 */
void
burin_batch_restore (BurinBatch *self, BurinDrive *drive)
{
    g_autoptr (GPtrArray) drives = g_ptr_array_new_with_free_func (g_object_unref);

    g_return_if_fail (!burin_batch_is_running (self));

    g_ptr_array_add (drives, g_object_ref (drive));
    begin (self, NULL, drives);
    burin_empty_image_make_async (drive, self->starting, made_empty_cb, g_object_ref (self));
    changed (self);
}

/**
 * burin_batch_take_over:
 *
 * Takes the client's jobs, if it has none yet: an earlier program may have left jobs behind, and
 * results that nobody has seen. To be called when the client has connected.
 */
void
burin_batch_take_over (BurinBatch *self)
{
    GListModel *jobs = burin_client_get_jobs (self->client);

    if (self->jobs->len > 0)
        return;
    for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
        g_autoptr (BurinClientJob) job = g_list_model_get_item (jobs, i);

        if (!is_dismissed (job))
            add_job (self, job);
    }
}

/**
 * burin_batch_stop:
 *
 * Cancels the jobs, even those that are still being started. "changed" tells when they are over.
 */
void
burin_batch_stop (BurinBatch *self)
{
    if (self->starting != NULL)
        g_cancellable_cancel (self->starting);
    for (guint i = 0; i < self->jobs->len; i++)
        burin_client_job_cancel (g_ptr_array_index (self->jobs, i));
    changed (self);
}

static void
ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinBatch) self = user_data;
    g_autoptr (GError) error = NULL;
    gboolean ejected = burin_client_job_eject_finish (BURIN_CLIENT_JOB (source), result, &error);

    if (error != NULL)
        g_debug ("cannot eject: %s", error->message);
    g_signal_emit (self, signals[SIGNAL_EJECTED], 0, ejected);
    changed (self);
}

/**
 * burin_batch_eject:
 *
 * Ejects the drives of the jobs that are done. "ejected" tells of each what became of it.
 */
void
burin_batch_eject (BurinBatch *self)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);

        if (burin_client_job_get_state (job) == BURIN_JOB_DONE)
            burin_client_job_eject_async (job, ejected_cb, g_object_ref (self));
    }
}

/**
 * burin_batch_drop:
 *
 * Leaves the result behind, without a signal: it is empty then. Not allowed while it is running.
 */
void
burin_batch_drop (BurinBatch *self)
{
    drop_jobs (self);
    g_ptr_array_set_size (self->drives, 0);
    g_clear_object (&self->image);
    g_clear_error (&self->error);
}

/**
 * burin_batch_end:
 *
 * Lets go of everything. Jobs that run go on.
 */
void
burin_batch_end (BurinBatch *self)
{
    if (self->starting != NULL)
        g_cancellable_cancel (self->starting);
    burin_batch_drop (self);
    g_clear_object (&self->client);
    g_clear_object (&self->starting);
}
