/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-session.h"

#include "burin-empty-image.h"

struct _BurinSession {
    GObject parent_instance;

    /* Owned */
    BurinClient *client;      /* NULL once ended */
    BurinImage *image;        /* what the user chose */
    BurinImage *source;       /* what the jobs write: that image, or an empty one */
    GPtrArray *jobs;          /* of BurinClientJob */
    GPtrArray *drives;        /* of BurinDrive: those that jobs are being started for */
    GCancellable *connecting; /* NULL unless it is */
    GCancellable *starting;   /* of a job that does not exist yet; NULL unless there is one */
    GError *trouble;
    GError *start_error;
};

enum {
    SIGNAL_CHANGED,
    SIGNAL_CONNECTED,
    SIGNAL_WITHDRAWN,
    SIGNAL_EJECTED,
    SIGNAL_STOP_FAILED,
    N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinSession, burin_session, G_TYPE_OBJECT)

static void
changed (BurinSession *self)
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
is_running (BurinSession *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        if (!burin_client_job_is_over (g_ptr_array_index (self->jobs, i)))
            return TRUE;
    return FALSE;
}

static gboolean
is_dismissed (BurinClientJob *job)
{
    return burin_client_job_is_over (job) &&
           g_error_matches (burin_client_job_get_error (job), BURIN_ERROR,
                            BURIN_ERROR_AUTHORIZATION_DISMISSED);
}

static gboolean
are_all_dismissed (BurinSession *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        if (!is_dismissed (g_ptr_array_index (self->jobs, i)))
            return FALSE;
    return self->jobs->len > 0;
}

static void
drop_jobs (BurinSession *self)
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
job_changed_cb (BurinSession *self)
{
    if (are_all_dismissed (self)) {
        drop_jobs (self);
        g_signal_emit (self, signals[SIGNAL_WITHDRAWN], 0);
    }
    changed (self);
}

static void
cancel_failed_cb (BurinSession *self)
{
    g_signal_emit (self, signals[SIGNAL_STOP_FAILED], 0);
}

static void
add_job (BurinSession *self, BurinClientJob *job)
{
    g_ptr_array_add (self->jobs, g_object_ref (job));
    g_signal_connect_swapped (job, "changed", G_CALLBACK (job_changed_cb), self);
    g_signal_connect_swapped (job, "cancel-failed", G_CALLBACK (cancel_failed_cb), self);
}

/* @error: (transfer full): why there are no jobs */
static void
fail_to_start (BurinSession *self, GError *error)
{
    g_autoptr (GError) owned = error;

    if (is_withdrawal (owned))
        g_signal_emit (self, signals[SIGNAL_WITHDRAWN], 0);
    else
        self->start_error = g_steal_pointer (&owned);
    changed (self);
}

static void
started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinSession) self = user_data;
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

/* An earlier window may have left jobs behind, and results that nobody has seen. */
static void
take_over_jobs (BurinSession *self)
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
        take_over_jobs (self);
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
    BurinSession *self = BURIN_SESSION (object);

    g_ptr_array_unref (self->jobs);
    g_ptr_array_unref (self->drives);
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
    signals[SIGNAL_WITHDRAWN] =
        g_signal_new ("withdrawn", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_EJECTED] = g_signal_new ("ejected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                            G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
    signals[SIGNAL_STOP_FAILED] =
        g_signal_new ("stop-failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_session_init (BurinSession *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
    self->drives = g_ptr_array_new_with_free_func (g_object_unref);
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
    g_signal_connect_swapped (client, "notify::lost", G_CALLBACK (lost_cb), self);
    return self;
}

BurinStage
burin_session_get_stage (BurinSession *self)
{
    if (self->starting != NULL || is_running (self))
        return BURIN_STAGE_RUNNING;
    if (self->jobs->len > 0 || self->start_error != NULL)
        return BURIN_STAGE_RESULT;
    if (self->trouble != NULL)
        return BURIN_STAGE_TROUBLE;
    return self->image != NULL ? BURIN_STAGE_DRIVE : BURIN_STAGE_START;
}

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
 * burin_session_get_source:
 *
 * Returns: (transfer none) (nullable): what the jobs write; %NULL for jobs of an earlier window
 */
BurinImage *
burin_session_get_source (BurinSession *self)
{
    return self->source;
}

/**
 * burin_session_get_jobs:
 *
 * Returns: (transfer none) (element-type BurinClientJob): the jobs that run or are over; none while
 * they are being started
 */
GPtrArray *
burin_session_get_jobs (BurinSession *self)
{
    return self->jobs;
}

/**
 * burin_session_get_drives:
 *
 * Returns: (transfer none) (element-type BurinDrive): the drives that jobs are being started for
 */
GPtrArray *
burin_session_get_drives (BurinSession *self)
{
    return self->drives;
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
 * burin_session_get_start_error:
 *
 * Returns: (transfer none) (nullable): why there is no job
 */
const GError *
burin_session_get_start_error (BurinSession *self)
{
    return self->start_error;
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

    drop_jobs (self);
    g_clear_error (&self->start_error);
    g_clear_object (&self->source);
    g_set_object (&self->image, image);
    changed (self);
}

static void
start_jobs (BurinSession *self, BurinImage *source, GPtrArray *drives, BurinJobFlags flags)
{
    g_set_object (&self->source, source);
    g_ptr_array_set_size (self->drives, 0);
    for (guint i = 0; i < drives->len; i++)
        g_ptr_array_add (self->drives, g_object_ref (g_ptr_array_index (drives, i)));
    self->starting = g_cancellable_new ();
    burin_client_start_jobs_async (self->client, BURIN_JOB_WRITE, source, self->drives, flags,
                                   self->starting, started_cb, g_object_ref (self));
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

    start_jobs (self, self->image, drives, flags);
}

/**
 * burin_session_stop:
 *
 * Cancels the jobs, even those that are still being started. "changed" tells when they are over.
 */
void
burin_session_stop (BurinSession *self)
{
    if (self->starting != NULL)
        g_cancellable_cancel (self->starting);
    for (guint i = 0; i < self->jobs->len; i++)
        burin_client_job_cancel (g_ptr_array_index (self->jobs, i));
    changed (self);
}

/**
 * burin_session_can_stop:
 *
 * Returns: whether there is a job that has not been told to end
 */
gboolean
burin_session_can_stop (BurinSession *self)
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

static void
ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinSession) self = user_data;
    g_autoptr (GError) error = NULL;
    gboolean ejected = burin_client_job_eject_finish (BURIN_CLIENT_JOB (source), result, &error);

    if (error != NULL)
        g_debug ("cannot eject: %s", error->message);
    g_signal_emit (self, signals[SIGNAL_EJECTED], 0, ejected);
    changed (self);
}

/**
 * burin_session_eject:
 *
 * Ejects the drives of the jobs that are done. "ejected" tells of each what became of it.
 */
void
burin_session_eject (BurinSession *self)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinClientJob *job = g_ptr_array_index (self->jobs, i);

        if (burin_client_job_get_state (job) == BURIN_JOB_DONE)
            burin_client_job_eject_async (job, ejected_cb, g_object_ref (self));
    }
}

static void
made_empty_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinSession) self = user_data;
    g_autoptr (GPtrArray) drives = NULL;
    GError *error = NULL;
    g_autoptr (BurinImage) image = burin_empty_image_make_finish (result, &error);

    (void) source;
    if (self->client == NULL || self->starting == NULL)
        return;
    g_clear_object (&self->starting);
    if (image == NULL) {
        fail_to_start (self, error);
        return;
    }
    drives = g_ptr_array_copy (self->drives, (GCopyFunc) (void (*) (void)) g_object_ref, NULL);
    g_ptr_array_set_free_func (drives, g_object_unref);
    start_jobs (self, image, drives, BURIN_JOB_FLAGS_NONE);
}

/**
 * burin_session_restore:
 * @drive: (transfer none): what to erase, with the user's consent
 *
 * Makes a drive usable for files again: writes an image to it that is an empty file system.
 */
void
burin_session_restore (BurinSession *self, BurinDrive *drive)
{
    g_return_if_fail (burin_session_get_stage (self) != BURIN_STAGE_RUNNING);

    g_object_ref (drive);
    drop_jobs (self);
    g_clear_error (&self->start_error);
    g_ptr_array_set_size (self->drives, 0);
    g_ptr_array_add (self->drives, drive);
    self->starting = g_cancellable_new ();
    burin_empty_image_make_async (drive, self->starting, made_empty_cb, g_object_ref (self));
    changed (self);
}

/* Returns: (transfer full) (element-type BurinDrive): those that did not get what they were to */
static GPtrArray *
dup_unfinished_drives (BurinSession *self)
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
 * burin_session_dup_failed_drives:
 *
 * Returns: (transfer full) (element-type BurinDrive): what the user chose for the image and failed,
 *   so that he may want to try again; not what he stopped himself
 */
GPtrArray *
burin_session_dup_failed_drives (BurinSession *self)
{
    GPtrArray *drives = g_ptr_array_new_with_free_func (g_object_unref);

    if (self->source != self->image)
        return drives;
    for (guint i = 0; self->start_error != NULL && i < self->drives->len; i++)
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
 * burin_session_start_again:
 * @flags: how, this time
 *
 * Writes the same once more to the drives whose jobs have failed, with the user's consent.
 */
void
burin_session_start_again (BurinSession *self, BurinJobFlags flags)
{
    g_autoptr (GPtrArray) drives = dup_unfinished_drives (self);
    g_autoptr (BurinImage) source = self->source != NULL ? g_object_ref (self->source) : NULL;

    burin_session_leave_result (self);
    if (drives->len > 0 && source != NULL)
        start_jobs (self, source, drives, flags);
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
    if (self->starting != NULL)
        g_cancellable_cancel (self->starting);
    if (self->client != NULL)
        g_signal_handlers_disconnect_by_data (self->client, self);
    drop_jobs (self);
    g_ptr_array_set_size (self->drives, 0);
    g_clear_object (&self->client);
    g_clear_object (&self->image);
    g_clear_object (&self->source);
    g_clear_object (&self->connecting);
    g_clear_object (&self->starting);
    g_clear_error (&self->trouble);
    g_clear_error (&self->start_error);
}
