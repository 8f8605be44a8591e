/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-jobs.h"

#include "burin-helper-eject.h"

#include "burin-drive-codec.h"
#include "burin-error.h"

/* Running jobs: each has a thread or more, and up to a window of the image in memory. */
#define MOST_RUNNING_OF_ONE BURIN_MOST_DRIVES
#define MOST_RUNNING 128

/* Ended jobs that nobody has released: each is a small object. */
#define MOST_ENDED_OF_ONE 32
#define MOST_ENDED 128

/* Stands for the jobs of all users. */
#define ANYBODY ((uid_t) -1)

struct _BurinHelperJobs {
    GObject parent_instance;

    /* Owned */
    GDBusObjectManagerServer *manager;
    BurinAuthority *authority;
    GPtrArray *jobs;      /* BurinHelperJob, the oldest first */
    GHashTable *ejecting; /* those whose drive is being ejected; borrowed from the calls */
    guint last_number;
};

/*
 * A call of a job's method that waits for leave. Owned by the question.
 */
typedef struct {
    BurinHelperJobs *jobs;
    BurinHelperJob *job;
    GDBusMethodInvocation *invocation;
    void (*answer) (BurinHelperJobs *jobs, BurinHelperJob *job, GDBusMethodInvocation *invocation);
} Call;

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinHelperJobs, burin_helper_jobs, G_TYPE_OBJECT)

static void
burin_helper_jobs_finalize (GObject *object)
{
    BurinHelperJobs *self = BURIN_HELPER_JOBS (object);

    g_ptr_array_unref (self->jobs);
    g_hash_table_unref (self->ejecting);
    g_object_unref (self->manager);
    g_object_unref (self->authority);

    G_OBJECT_CLASS (burin_helper_jobs_parent_class)->finalize (object);
}

static void
burin_helper_jobs_class_init (BurinHelperJobsClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_helper_jobs_finalize;

    signals[SIGNAL_IDLE] = g_signal_new ("idle", BURIN_TYPE_HELPER_JOBS, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_helper_jobs_init (BurinHelperJobs *self)
{
    self->jobs = g_ptr_array_new_with_free_func (g_object_unref);
    self->ejecting = g_hash_table_new (NULL, NULL);
}

/**
 * burin_helper_jobs_new:
 * @manager: where the jobs' objects go
 * @authority: says who may do what with a job of somebody else
 */
BurinHelperJobs *
burin_helper_jobs_new (GDBusObjectManagerServer *manager, BurinAuthority *authority)
{
    BurinHelperJobs *self = g_object_new (BURIN_TYPE_HELPER_JOBS, NULL);

    self->manager = g_object_ref (manager);
    self->authority = g_object_ref (authority);
    return self;
}

static gboolean
is_ended (BurinHelperJob *job)
{
    return burin_helper_job_is_over (job) && !burin_helper_job_has_drive (job);
}

static gboolean
belongs_to (BurinHelperJob *job, uid_t owner)
{
    return owner == ANYBODY || burin_helper_job_get_owner (job) == owner;
}

static guint
count (BurinHelperJobs *self, uid_t owner, gboolean ended)
{
    guint n_jobs = 0;

    for (guint i = 0; i < self->jobs->len; i++) {
        BurinHelperJob *job = g_ptr_array_index (self->jobs, i);

        n_jobs += belongs_to (job, owner) && is_ended (job) == ended ? 1 : 0;
    }
    return n_jobs;
}

/**
 * burin_helper_jobs_check_quota:
 * @owner: who wants to start jobs
 * @n_more: how many
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: whether that many more may run
 */
gboolean
burin_helper_jobs_check_quota (BurinHelperJobs *self, uid_t owner, guint n_more, GError **error)
{
    if (count (self, owner, FALSE) + n_more <= MOST_RUNNING_OF_ONE &&
        count (self, ANYBODY, FALSE) + n_more <= MOST_RUNNING)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_FAILED, NULL, "too many jobs are running already");
    return FALSE;
}

static gboolean
blocks (BurinHelperJob *job, BurinDrive *drive, uid_t owner)
{
    if (g_strcmp0 (burin_drive_get_id (burin_helper_job_get_drive (job)),
                   burin_drive_get_id (drive)) != 0)
        return FALSE;
    return burin_helper_job_has_drive (job) ||
           (!burin_helper_job_is_over (job) && burin_helper_job_get_owner (job) == owner);
}

/**
 * burin_helper_jobs_check_drive_free:
 * @owner: who wants to use it
 * @error: %BURIN_ERROR_DRIVE_BUSY
 *
 * Somebody's job that is not authorized yet keeps only himself from starting another one:
 * otherwise anybody could keep everybody from a drive by not answering a prompt.
 *
 * Returns: whether no job is in the way
 */
gboolean
burin_helper_jobs_check_drive_free (BurinHelperJobs *self,
                                    BurinDrive *drive,
                                    uid_t owner,
                                    GError **error)
{
    BurinErrorDetails details = {
        .operation = "open",
        .drive = burin_drive_get_node (drive),
        .holder = "Burin",
    };

    for (guint i = 0; i < self->jobs->len; i++) {
        if (!blocks (g_ptr_array_index (self->jobs, i), drive, owner))
            continue;
        burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s is in use by another job",
                         details.drive);
        return FALSE;
    }
    return TRUE;
}

static void
forget (BurinHelperJobs *self, BurinHelperJob *job, gboolean solved)
{
    BurinDbusJob1 *skeleton = burin_helper_job_get_skeleton (job);
    g_autofree char *path =
        g_strdup (g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (skeleton)));

    burin_helper_job_forget (job, solved);
    g_dbus_object_manager_server_unexport (self->manager, path);
    (void) g_ptr_array_remove (self->jobs, job); /* it is there */
}

static BurinHelperJob *
find_oldest_ended (BurinHelperJobs *self, uid_t owner)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinHelperJob *job = g_ptr_array_index (self->jobs, i);

        if (belongs_to (job, owner) && is_ended (job))
            return job;
    }
    return NULL;
}

static void
forget_excess (BurinHelperJobs *self, uid_t owner, guint most)
{
    for (guint n_ended = count (self, owner, TRUE); n_ended > most; n_ended--)
        forget (self, find_oldest_ended (self, owner), FALSE);
}

/**
 * burin_helper_jobs_trim:
 * @owner: of whom there may be more jobs that have ended than he may have
 *
 * Forgets the oldest ones.
 */
void
burin_helper_jobs_trim (BurinHelperJobs *self, uid_t owner)
{
    forget_excess (self, owner, MOST_ENDED_OF_ONE);
    forget_excess (self, ANYBODY, MOST_ENDED);
}

static BurinHelperJob *
find_unfinished (BurinHelperJobs *self, BurinDrive *drive)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinHelperJob *job = g_ptr_array_index (self->jobs, i);

        if (burin_helper_job_has_left_unfinished (job, drive))
            return job;
    }
    return NULL;
}

/* What was left half done on a drive is of no interest once the drive has been written again. */
static void
forget_unfinished (BurinHelperJobs *self, BurinDrive *drive)
{
    BurinHelperJob *job = find_unfinished (self, drive);

    for (; job != NULL; job = find_unfinished (self, drive))
        forget (self, job, TRUE);
}

static void
answer_cancel (BurinHelperJobs *self, BurinHelperJob *job, GDBusMethodInvocation *invocation)
{
    (void) self; /* its "over" tells when it has happened */
    burin_helper_job_cancel (job);
    burin_dbus_job1_complete_cancel (burin_helper_job_get_skeleton (job), invocation);
}

static gboolean
check_can_be_released (BurinHelperJobs *self, BurinHelperJob *job, GError **error)
{
    gboolean known = g_ptr_array_find (self->jobs, job, NULL);

    if (known && burin_helper_job_is_over (job))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     known ? "the job is still running" : "the job is gone already");
    return FALSE;
}

static void
answer_release (BurinHelperJobs *self, BurinHelperJob *job, GDBusMethodInvocation *invocation)
{
    g_autoptr (GError) error = NULL;

    if (!check_can_be_released (self, job, &error)) {
        g_dbus_method_invocation_return_gerror (invocation, error);
        return;
    }
    burin_dbus_job1_complete_release (burin_helper_job_get_skeleton (job), invocation);
    forget (self, job, FALSE);
}

static void
call_free (Call *call)
{
    g_object_unref (call->jobs);
    g_object_unref (call->job);
    g_free (call);
}

static gboolean
has_running_job (BurinHelperJobs *self, BurinDrive *drive)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinHelperJob *job = g_ptr_array_index (self->jobs, i);

        if (!burin_helper_job_is_over (job) &&
            g_str_equal (burin_drive_get_id (burin_helper_job_get_drive (job)),
                         burin_drive_get_id (drive)))
            return TRUE;
    }
    return FALSE;
}

static gboolean
check_can_be_ejected (BurinHelperJobs *self, BurinHelperJob *job, GError **error)
{
    if (!check_can_be_released (self, job, error))
        return FALSE;
    if (g_hash_table_contains (self->ejecting, job)) {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                         "the drive is being ejected already");
        return FALSE;
    }
    if (burin_helper_job_is_done (job) && !has_running_job (self, burin_helper_job_get_drive (job)))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     "the job did not write the drive, or the drive has another one by now");
    return FALSE;
}

static void
on_ejected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Call *call = user_data;
    g_autoptr (GError) error = NULL;
    BurinRelease release;

    (void) source;
    (void) g_hash_table_remove (call->jobs->ejecting, call->job); /* it is there */
    if (burin_helper_eject_finish (result, &release, &error))
        burin_dbus_job1_complete_eject (burin_helper_job_get_skeleton (call->job), call->invocation,
                                        burin_release_to_string (release));
    else
        g_dbus_method_invocation_return_gerror (call->invocation, error);
    call_free (call);
}

static void
answer_eject (BurinHelperJobs *self, BurinHelperJob *job, GDBusMethodInvocation *invocation)
{
    g_autoptr (GError) error = NULL;
    Call *call;

    if (!check_can_be_ejected (self, job, &error)) {
        g_dbus_method_invocation_return_gerror (invocation, error);
        return;
    }
    call = g_new0 (Call, 1);
    call->jobs = g_object_ref (self);
    call->job = g_object_ref (job);
    call->invocation = invocation;
    (void) g_hash_table_add (self->ejecting, job); /* it was not there */
    burin_helper_eject_async (burin_helper_job_get_opener (job), burin_helper_job_get_drive (job),
                              on_ejected_cb, call);
}

static void
answer_get_result (BurinHelperJobs *self, BurinHelperJob *job, GDBusMethodInvocation *invocation)
{
    g_autoptr (GVariant) error = burin_helper_job_describe_error (job);
    g_autoptr (GVariant) report = burin_helper_job_describe_report (job);

    (void) self; /* nothing changes */
    burin_dbus_job1_complete_get_result (burin_helper_job_get_skeleton (job), invocation, error,
                                         report);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    Call *call = user_data;
    g_autoptr (GError) error = NULL;

    if (burin_authority_check_finish (BURIN_AUTHORITY (source), result, &error))
        call->answer (call->jobs, call->job, call->invocation);
    else
        g_dbus_method_invocation_return_gerror (call->invocation, error);
    call_free (call);
}

static BurinHelperJob *
find_by_skeleton (BurinHelperJobs *self, gpointer skeleton)
{
    for (guint i = 0; i < self->jobs->len; i++) {
        BurinHelperJob *job = g_ptr_array_index (self->jobs, i);

        if (burin_helper_job_get_skeleton (job) == skeleton)
            return job;
    }
    return NULL;
}

/* A call waits in a thread until its caller is known; the job may have been released meanwhile. */
static gboolean
check_then (BurinHelperJobs *self,
            gpointer skeleton,
            GDBusMethodInvocation *invocation,
            void (*answer) (BurinHelperJobs *, BurinHelperJob *, GDBusMethodInvocation *))
{
    BurinHelperJob *job = find_by_skeleton (self, skeleton);
    Call *call;

    if (job == NULL) {
        g_autoptr (GError) error = NULL;

        burin_set_error (&error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "the job is gone already");
        g_dbus_method_invocation_return_gerror (invocation, error);
        return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
    call = g_new0 (Call, 1);
    call->jobs = g_object_ref (self);
    call->job = g_object_ref (job);
    call->invocation = invocation;
    call->answer = answer;
    burin_authority_check_owner_async (self->authority, invocation,
                                       burin_helper_job_get_owner (job), on_checked_cb, call);
    return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_cancel_cb (BurinDbusJob1 *skeleton, GDBusMethodInvocation *invocation, BurinHelperJobs *self)
{
    return check_then (self, skeleton, invocation, answer_cancel);
}

static gboolean
on_release_cb (BurinDbusJob1 *skeleton, GDBusMethodInvocation *invocation, BurinHelperJobs *self)
{
    return check_then (self, skeleton, invocation, answer_release);
}

static gboolean
on_eject_cb (BurinDbusJob1 *skeleton, GDBusMethodInvocation *invocation, BurinHelperJobs *self)
{
    return check_then (self, skeleton, invocation, answer_eject);
}

static gboolean
on_get_result_cb (BurinDbusJob1 *skeleton, GDBusMethodInvocation *invocation, BurinHelperJobs *self)
{
    return check_then (self, skeleton, invocation, answer_get_result);
}

static void
on_over_cb (BurinHelperJob *job, BurinHelperJobs *self)
{
    if (burin_helper_job_is_done (job))
        forget_unfinished (self, burin_helper_job_get_drive (job));
    burin_helper_jobs_trim (self, burin_helper_job_get_owner (job));
    if (!burin_helper_jobs_is_busy (self))
        g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

/**
 * burin_helper_jobs_add:
 * @job: one that has not started yet
 *
 * Shows @job on the bus.
 *
 * Returns: (transfer none): its object path
 */
const char *
burin_helper_jobs_add (BurinHelperJobs *self, BurinHelperJob *job)
{
    g_autofree char *path = g_strdup_printf (BURIN_HELPER_PATH "/jobs/%u", ++self->last_number);
    g_autoptr (BurinDbusObjectSkeleton) object = burin_dbus_object_skeleton_new (path);
    BurinDbusJob1 *skeleton = burin_helper_job_get_skeleton (job);

    g_signal_connect_object (skeleton, "handle-cancel", G_CALLBACK (on_cancel_cb), self, 0);
    g_signal_connect_object (skeleton, "handle-eject", G_CALLBACK (on_eject_cb), self, 0);
    g_signal_connect_object (skeleton, "handle-release", G_CALLBACK (on_release_cb), self, 0);
    g_signal_connect_object (skeleton, "handle-get-result", G_CALLBACK (on_get_result_cb), self, 0);
    g_signal_connect_object (job, "over", G_CALLBACK (on_over_cb), self, 0);
    burin_authority_guard (self->authority, G_DBUS_INTERFACE_SKELETON (skeleton));
    burin_dbus_object_skeleton_set_job1 (object, skeleton);
    g_dbus_object_manager_server_export (self->manager, G_DBUS_OBJECT_SKELETON (object));
    g_ptr_array_add (self->jobs, g_object_ref (job));
    return g_dbus_interface_skeleton_get_object_path (G_DBUS_INTERFACE_SKELETON (skeleton));
}

/**
 * burin_helper_jobs_is_busy:
 *
 * Returns: whether a job is running
 */
gboolean
burin_helper_jobs_is_busy (BurinHelperJobs *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        if (!burin_helper_job_is_over (g_ptr_array_index (self->jobs, i)))
            return TRUE;
    return FALSE;
}

/**
 * burin_helper_jobs_has_ended:
 *
 * Returns: whether a result waits for its owner
 */
gboolean
burin_helper_jobs_has_ended (BurinHelperJobs *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        if (burin_helper_job_is_over (g_ptr_array_index (self->jobs, i)))
            return TRUE;
    return FALSE;
}

/**
 * burin_helper_jobs_cancel_all:
 *
 * Asks every running job to end.
 */
void
burin_helper_jobs_cancel_all (BurinHelperJobs *self)
{
    for (guint i = 0; i < self->jobs->len; i++)
        burin_helper_job_cancel (g_ptr_array_index (self->jobs, i));
}
