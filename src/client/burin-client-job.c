/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-client-job-private.h"

#include <string.h>

#include "burin-drive-codec.h"
#include "burin-progress-codec.h"

struct _BurinClientJob {
    GObject parent_instance;

    /* Owned */
    BurinHelperLink *link;
    BurinDbusJob1 *proxy;
    BurinDrive *drive; /* nullable */

    /* The state that front ends see: the helper's, but a final one only together with its result */
    BurinJobState state;

    /* What get_error() and get_report() lend, made when the job ends */
    GError *error;
    GVariant *told; /* by the helper, which the report borrows from */
    BurinReport report;

    /* The job has ended, and the helper has been asked for its result. */
    gboolean asking;

    /* The helper has been asked to end it. */
    gboolean stopping;

    /* The helper went away, and the next one may know what became of the job. */
    gboolean waiting;

    /* The helper is not the one that ran it. */
    gboolean adopted;
};

G_DEFINE_FINAL_TYPE (BurinClientJob, burin_client_job, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, SIGNAL_CANCEL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
leave_helper (BurinClientJob *self)
{
    if (self->link != NULL)
        g_signal_handlers_disconnect_by_data (self->link, self);
    if (self->proxy != NULL)
        g_signal_handlers_disconnect_by_data (self->proxy, self);
    g_clear_object (&self->link);
    g_clear_object (&self->proxy);
}

static void
burin_client_job_dispose (GObject *object)
{
    BurinClientJob *self = BURIN_CLIENT_JOB (object);

    leave_helper (self);
    g_clear_object (&self->drive);
    g_clear_error (&self->error);
    burin_report_clear (&self->report);
    g_clear_pointer (&self->told, g_variant_unref);

    G_OBJECT_CLASS (burin_client_job_parent_class)->dispose (object);
}

static void
burin_client_job_class_init (BurinClientJobClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_client_job_dispose;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", BURIN_TYPE_CLIENT_JOB, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_CANCEL_FAILED] =
        g_signal_new ("cancel-failed", BURIN_TYPE_CLIENT_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
burin_client_job_init (BurinClientJob *self)
{
    (void) self; /* burin_client_job_new() fills it in */
}

static BurinJobState
get_helper_state (BurinClientJob *self)
{
    return burin_job_state_from_string (burin_dbus_job1_get_state (self->proxy));
}

static GError *
import_error (BurinJobState state, GVariant *variant)
{
    GError *error = burin_error_from_variant (variant);

    if (error != NULL)
        return error;
    if (state == BURIN_JOB_CANCELLED)
        burin_set_error (&error, BURIN_ERROR_CANCELLED, NULL, "the job was cancelled");
    else
        burin_set_error (&error, BURIN_ERROR_FAILED, NULL, "the helper did not say why");
    return error;
}

static void
end (BurinClientJob *self, BurinJobState state, GError *error)
{
    self->state = state;
    self->error = error;
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
take_report (BurinClientJob *self, GVariant *report)
{
    self->told = g_variant_ref (report);
    burin_report_init (&self->report, report);
}

/* A call that ends like this is followed by the loss of its link. */
static gboolean
is_helper_gone (const GError *error)
{
    return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
           g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER) ||
           g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
got_result_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinClientJob) self = user_data;
    g_autoptr (GVariant) error = NULL, report = NULL;
    BurinJobState state = get_helper_state (self);
    GError *reason = NULL;
    gboolean answered = burin_dbus_job1_call_get_result_finish (BURIN_DBUS_JOB1 (source), &error,
                                                                &report, result, &reason);

    if (burin_client_job_is_over (self) || self->waiting || source != G_OBJECT (self->proxy) ||
        is_helper_gone (reason)) {
        g_clear_error (&reason); /* the helper went away in between, which the link tells */
        return;
    }
    if (!answered) {
        end (self, BURIN_JOB_FAILED, burin_helper_link_translate_error (self->link, reason));
        return;
    }
    take_report (self, report);
    end (self, state, state != BURIN_JOB_DONE ? import_error (state, error) : NULL);
}

/* The result is for the owner alone, so it does not come with the state, but has to be asked for.
 */
static void
follow (BurinClientJob *self)
{
    BurinJobState state = get_helper_state (self);

    if (!burin_job_state_is_final (state)) {
        self->state = state;
        return;
    }
    if (self->asking)
        return;
    self->asking = TRUE;
    burin_dbus_job1_call_get_result (self->proxy, NULL, got_result_cb, g_object_ref (self));
}

static void
properties_cb (GDBusProxy *proxy,
               GVariant *changed,
               const char *const *invalidated,
               BurinClientJob *self)
{
    (void) proxy;
    (void) changed;
    (void) invalidated;
    if (burin_client_job_is_over (self))
        return;
    follow (self);
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static const char *
get_id (BurinDbusJob1 *proxy)
{
    const char *id = burin_dbus_job1_get_id (proxy);

    return id != NULL ? id : "";
}

/* Only what has an id can be known again, and only once: the next helper may die of it, too. */
static void
lost_cb (BurinHelperLink *link, BurinClientJob *self)
{
    if (burin_client_job_is_over (self))
        return;
    self->waiting =
        !self->adopted && *get_id (self->proxy) != '\0' && burin_helper_link_has_successor (link);
    if (!self->waiting)
        burin_client_job_give_up (self);
}

static void
join_helper (BurinClientJob *self, BurinHelperLink *link, BurinDbusJob1 *proxy)
{
    self->link = g_object_ref (link);
    self->proxy = g_object_ref (proxy);
    self->asking = FALSE;
    self->waiting = FALSE;
}

/* What the helper has told already, and what it tells from now on. */
static void
listen (BurinClientJob *self)
{
    follow (self);
    g_signal_connect (self->proxy, "g-properties-changed", G_CALLBACK (properties_cb), self);
    g_signal_connect (self->link, "lost", G_CALLBACK (lost_cb), self);
    if (burin_helper_link_is_lost (self->link))
        lost_cb (self->link, self);
}

static BurinDrive *
import_drive (BurinClientJob *self)
{
    GDBusObjectManager *manager = burin_helper_link_get_manager (self->link);
    const char *path = burin_dbus_job1_get_drive (self->proxy);
    g_autoptr (GDBusInterface) drive = NULL;

    if (path == NULL)
        return NULL;
    drive = g_dbus_object_manager_get_interface (manager, path, "org.burin.Drive1");
    return drive != NULL ? burin_drive_codec_import (BURIN_DBUS_DRIVE1 (drive), path) : NULL;
}

/**
 * burin_client_job_new:
 * @link: where the job is; kept alive by it
 * @proxy: the job in the helper
 *
 * Returns: (transfer full): the job as front ends see it
 */
BurinClientJob *
burin_client_job_new (BurinHelperLink *link, BurinDbusJob1 *proxy)
{
    BurinClientJob *self = g_object_new (BURIN_TYPE_CLIENT_JOB, NULL);

    burin_report_init (&self->report, NULL);
    join_helper (self, link, proxy);
    self->drive = import_drive (self);
    listen (self);
    return self;
}

/**
 * burin_client_job_is_waiting:
 *
 * Returns: whether its helper went away, and the next one is to be asked what became of it: by
 *   burin_client_job_adopt(), or else burin_client_job_give_up()
 */
gboolean
burin_client_job_is_waiting (BurinClientJob *self)
{
    return self->waiting;
}

/**
 * burin_client_job_is_same:
 * @proxy: a job in another helper
 *
 * Returns: whether that is this one
 */
gboolean
burin_client_job_is_same (BurinClientJob *self, BurinDbusJob1 *proxy)
{
    return strcmp (get_id (self->proxy), get_id (proxy)) == 0;
}

/**
 * burin_client_job_adopt:
 * @link: to a helper that knows this job, which is waiting
 * @proxy: the job in it
 *
 * From now on, that helper tells of it.
 */
void
burin_client_job_adopt (BurinClientJob *self, BurinHelperLink *link, BurinDbusJob1 *proxy)
{
    g_return_if_fail (self->waiting);

    leave_helper (self);
    join_helper (self, link, proxy);
    self->adopted = TRUE;
    listen (self);
}

/**
 * burin_client_job_give_up:
 *
 * There is nobody any more who could tell how the job ends.
 */
void
burin_client_job_give_up (BurinClientJob *self)
{
    gboolean cut = burin_helper_link_was_cut (self->link);
    gboolean writes = burin_client_job_get_kind (self) == BURIN_JOB_WRITE;
    BurinErrorDetails details = {.cause = writes ? BURIN_CAUSE_INTERRUPTED : NULL};
    GError *error = NULL;

    self->waiting = FALSE;
    if (cut)
        details.cause = BURIN_CAUSE_CUT_OFF;
    burin_set_error (&error, BURIN_ERROR_HELPER, &details, "%s",
                     cut ? "the system bus went away: the job goes on, and how it ends is told "
                           "when there is a bus again"
                         : "the helper went away before the job was over");
    end (self, BURIN_JOB_FAILED, error);
}

BurinHelperLink *
burin_client_job_get_link (BurinClientJob *self)
{
    return self->link;
}

const char *
burin_client_job_get_path (BurinClientJob *self)
{
    return g_dbus_proxy_get_object_path (G_DBUS_PROXY (self->proxy));
}

BurinJobKind
burin_client_job_get_kind (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), BURIN_JOB_WRITE);
    return burin_job_kind_from_string (burin_dbus_job1_get_kind (self->proxy));
}

gboolean
burin_client_job_get_verifies (BurinClientJob *self)
{
    return burin_dbus_job1_get_verifies (self->proxy);
}

/**
 * burin_client_job_get_drive:
 *
 * Returns: (transfer none) (nullable): the drive as it was when the job was first seen
 */
BurinDrive *
burin_client_job_get_drive (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), NULL);
    return self->drive;
}

/**
 * burin_client_job_get_progress:
 * @progress: (out): how far the job is
 */
void
burin_client_job_get_progress (BurinClientJob *self, BurinProgress *progress)
{
    g_return_if_fail (BURIN_IS_CLIENT_JOB (self));

    burin_progress_codec_import (self->proxy, progress);
    progress->state = burin_client_job_get_state (self);
    progress->stopping = self->stopping;
}

BurinJobState
burin_client_job_get_state (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), BURIN_JOB_FAILED);
    return self->state;
}

gboolean
burin_client_job_is_over (BurinClientJob *self)
{
    return burin_job_state_is_final (burin_client_job_get_state (self));
}

/**
 * burin_client_job_has_drive:
 *
 * Returns: whether it keeps others from its drive: not any more once the helper has ended it, even
 *   if its result is still on its way
 */
gboolean
burin_client_job_has_drive (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), FALSE);
    return !burin_client_job_is_over (self) && !burin_job_state_is_final (get_helper_state (self));
}

/**
 * burin_client_job_get_error:
 *
 * Returns: (transfer none) (nullable): a %BURIN_ERROR if the job failed or was cancelled, else
 * %NULL. Valid until the job changes.
 */
const GError *
burin_client_job_get_error (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), NULL);
    return self->error;
}

/**
 * burin_client_job_get_report:
 * @report: (out): what the job did, all zeros as long as it is not over; what it points to is valid
 *   until the job changes
 */
void
burin_client_job_get_report (BurinClientJob *self, BurinReport *report)
{
    g_return_if_fail (BURIN_IS_CLIENT_JOB (self));

    *report = self->report;
}

/* Whoever sees that the job is not being stopped any more can try again. */
static void
cancelled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinClientJob) self = user_data;
    g_autoptr (GError) error = NULL;

    if (burin_dbus_job1_call_cancel_finish (BURIN_DBUS_JOB1 (source), result, &error))
        return;
    g_debug ("cannot cancel: %s", error->message);
    self->stopping = FALSE;
    if (burin_client_job_is_over (self) || self->waiting || source != G_OBJECT (self->proxy))
        return; /* the helper went away, which has been told, or is going to be */
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    g_signal_emit (self, signals[SIGNAL_CANCEL_FAILED], 0);
}

/**
 * burin_client_job_cancel:
 *
 * Asks the helper to end the job. The job's state tells when that has happened; until then it is
 * stopping, and the drive may still be in use.
 */
void
burin_client_job_cancel (BurinClientJob *self)
{
    g_return_if_fail (BURIN_IS_CLIENT_JOB (self));

    if (burin_client_job_is_over (self) || self->stopping)
        return;
    self->stopping = TRUE;
    if (!self->waiting)
        burin_dbus_job1_call_cancel (self->proxy, NULL, cancelled_cb, g_object_ref (self));
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * burin_client_job_is_stopping:
 *
 * Returns: whether the helper has been asked to end it
 */
gboolean
burin_client_job_is_stopping (BurinClientJob *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT_JOB (self), FALSE);
    return self->stopping;
}

static void
ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinClientJob *self = g_task_get_source_object (task);
    g_autofree char *release = NULL;
    GError *error = NULL;

    if (burin_dbus_job1_call_eject_finish (BURIN_DBUS_JOB1 (source), &release, result, &error))
        g_task_return_boolean (task, !g_str_equal (release, "nothing"));
    else
        g_task_return_error (task, burin_helper_link_translate_error (self->link, error));
}

/**
 * burin_client_job_eject_async:
 *
 * Ejects the drive of a job that has written it and is done, after everything on it was unmounted.
 */
void
burin_client_job_eject_async (BurinClientJob *self,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    GTask *task;

    g_return_if_fail (BURIN_IS_CLIENT_JOB (self));

    task = g_task_new (self, NULL, callback, user_data);
    g_task_set_source_tag (task, burin_client_job_eject_async);
    burin_dbus_job1_call_eject (self->proxy, NULL, ejected_cb, task);
}

/**
 * burin_client_job_eject_finish:
 * @error: %BURIN_ERROR_DRIVE_BUSY and other errors of drives, %BURIN_ERROR_INVALID_ARGUMENT
 *
 * Returns: whether it was ejected; not all drives can be, which is no error
 */
gboolean
burin_client_job_eject_finish (BurinClientJob *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

static void
released_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    g_autoptr (GError) error = NULL;

    if (!burin_dbus_job1_call_release_finish (BURIN_DBUS_JOB1 (source), result, &error))
        g_debug ("cannot release: %s", error->message);
    g_task_return_boolean (task, TRUE);
}

/**
 * burin_client_job_release_async:
 *
 * As burin_client_job_release(), for a program that wants to end right afterwards: the callback
 * comes when the helper has answered, or cannot any more.
 */
void
burin_client_job_release_async (BurinClientJob *self,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

    g_return_if_fail (BURIN_IS_CLIENT_JOB (self));

    g_task_set_source_tag (task, burin_client_job_release_async);
    if (burin_helper_link_is_lost (self->link))
        g_task_return_boolean (task, TRUE);
    else
        burin_dbus_job1_call_release (self->proxy, NULL, released_cb, g_object_ref (task));
}

void
burin_client_job_release_finish (BurinClientJob *self, GAsyncResult *result)
{
    g_return_if_fail (g_task_is_valid (result, self));

    (void) g_task_propagate_boolean (G_TASK (result), NULL); /* best effort, it never fails */
}

/**
 * burin_client_job_release:
 *
 * Tells the helper to forget a job that is over. If that fails, the helper forgets it when it ends.
 */
void
burin_client_job_release (BurinClientJob *self)
{
    burin_client_job_release_async (self, NULL, NULL);
}
