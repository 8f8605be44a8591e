/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-client.h"

#include "burin-drive-list.h"
#include "burin-elevation.h"
#include "burin-helper-link.h"
#include "burin-job-list.h"
#include "burin-job-request.h"
#include "burin-virtual-request.h"

struct _BurinClient {
    GObject parent_instance;

    BurinClientFlags flags;

    /* Owned */
    GPtrArray *virtual_drives;
    BurinDriveList *drives;
    BurinJobList *jobs;
    BurinElevation *elevation;
    BurinHelperLink *link; /* NULL before connected */

    gboolean lost;
};

G_DEFINE_FINAL_TYPE (BurinClient, burin_client, G_TYPE_OBJECT)

enum { PROP_LOST = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
drop_link (BurinClient *self)
{
    if (self->link != NULL)
        g_signal_handlers_disconnect_by_data (self->link, self);
    g_clear_object (&self->link);
}

static void
burin_client_dispose (GObject *object)
{
    BurinClient *self = BURIN_CLIENT (object);

    drop_link (self);
    g_clear_object (&self->elevation);
    g_clear_object (&self->drives);
    g_clear_object (&self->jobs);
    g_clear_pointer (&self->virtual_drives, g_ptr_array_unref);

    G_OBJECT_CLASS (burin_client_parent_class)->dispose (object);
}

static void
burin_client_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
    if (id == PROP_LOST)
        g_value_set_boolean (value, BURIN_CLIENT (object)->lost);
    else
        G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
burin_client_class_init (BurinClientClass *klass)
{
    GObjectClass *object_class = G_OBJECT_CLASS (klass);

    object_class->dispose = burin_client_dispose;
    object_class->get_property = burin_client_get_property;

    properties[PROP_LOST] =
        g_param_spec_boolean ("lost", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
    g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
burin_client_init (BurinClient *self)
{
    self->jobs = burin_job_list_new ();
    self->drives = burin_drive_list_new (burin_job_list_get_model (self->jobs));
}

static void
set_lost (BurinClient *self, gboolean lost)
{
    if (self->lost == lost)
        return;
    self->lost = lost;
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LOST]);
}

/**
 * burin_client_new:
 * @flags: what counts as a drive, and which may be used
 * @virtual_drives: (element-type BurinVirtualDrive) (nullable): files to show as drives; copied
 *
 * Returns: (transfer full): a client that is not connected yet
 */
BurinClient *
burin_client_new (BurinClientFlags flags, GPtrArray *virtual_drives)
{
    BurinClient *self = g_object_new (BURIN_TYPE_CLIENT, NULL);

    self->flags = flags;
    self->elevation = burin_elevation_new ((flags & BURIN_CLIENT_ALLOW_LOOP) != 0);
    self->virtual_drives = g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_virtual_drive_free);
    for (guint i = 0; virtual_drives != NULL && i < virtual_drives->len; i++)
        g_ptr_array_add (self->virtual_drives,
                         burin_virtual_drive_copy (g_ptr_array_index (virtual_drives, i)));
    return self;
}

static void
reconnected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinClient *self = BURIN_CLIENT (source);
    g_autoptr (GError) error = NULL;

    (void) user_data;
    if (burin_client_connect_finish (self, result, &error))
        return;
    g_debug ("no next helper: %s", error->message);
    burin_job_list_give_up (self->jobs);
    set_lost (self, TRUE);
}

/* Only for jobs that wait for it: a helper that dies of looking at drives would die again. */
static void
lost_cb (BurinHelperLink *link, BurinClient *self)
{
    (void) link;
    burin_drive_list_set_manager (self->drives, NULL);
    if (burin_job_list_is_waiting (self->jobs))
        burin_client_connect_async (self, NULL, reconnected_cb, NULL);
    else
        set_lost (self, TRUE);
}

static void
take_link (BurinClient *self, BurinHelperLink *link)
{
    drop_link (self);
    self->link = g_object_ref (link);
    g_signal_connect_after (link, "lost", G_CALLBACK (lost_cb), self); /* the jobs know by then */
    burin_job_list_add_link (self->jobs, link);
    burin_drive_list_set_manager (self->drives, burin_helper_link_get_manager (link));
    set_lost (self, FALSE);
}

/*
 * Connecting: a link that has not all virtual drives yet. Main thread; owned by its GTask.
 */
typedef struct {
    BurinHelperLink *link;
    guint n_added;
} Connecting;

static void
connecting_free (Connecting *connecting)
{
    g_clear_object (&connecting->link);
    g_free (connecting);
}

static void
settled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;

    if (burin_drive_list_settle_finish (BURIN_DRIVE_LIST (source), result, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

static void add_next_virtual_drive (GTask *task);

static void
added_virtual_drive_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    Connecting *connecting = g_task_get_task_data (task);
    GError *error = NULL;

    if (!burin_virtual_request_finish (BURIN_HELPER_LINK (source), result, &error)) {
        g_task_return_error (task, error);
        return;
    }
    connecting->n_added++;
    add_next_virtual_drive (task);
}

static void
add_next_virtual_drive (GTask *task)
{
    BurinClient *self = g_task_get_source_object (task);
    Connecting *connecting = g_task_get_task_data (task);

    if (connecting->n_added < self->virtual_drives->len) {
        burin_virtual_request_async (
            connecting->link, g_ptr_array_index (self->virtual_drives, connecting->n_added),
            g_task_get_cancellable (task), added_virtual_drive_cb, g_object_ref (task));
        return;
    }
    take_link (self, connecting->link);
    burin_drive_list_settle_async (self->drives, g_task_get_cancellable (task), settled_cb,
                                   g_object_ref (task));
}

static void
got_private_link_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    Connecting *connecting = g_task_get_task_data (task);
    GError *error = NULL;

    (void) source;
    connecting->link = burin_helper_link_open_finish (result, &error);
    if (connecting->link == NULL)
        g_task_return_error (task, error);
    else
        add_next_virtual_drive (task);
}

static void
open_private_link (GTask *task)
{
    BurinClient *self = g_task_get_source_object (task);

    burin_helper_link_open_async (
        BURIN_HELPER_LINK_PRIVATE, (self->flags & BURIN_CLIENT_ALLOW_LOOP) != 0,
        g_task_get_cancellable (task), got_private_link_cb, g_object_ref (task));
}

static void
got_system_link_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    Connecting *connecting = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;

    (void) source;
    connecting->link = burin_helper_link_open_finish (result, &error);
    if (connecting->link != NULL) {
        add_next_virtual_drive (task);
        return;
    }
    if (g_task_return_error_if_cancelled (task))
        return;
    g_debug ("no helper on the system bus: %s", error->message);
    open_private_link (task);
}

/**
 * burin_client_connect_async:
 * @cancellable: (nullable):
 *
 * Finds a helper and fills the lists of drives and jobs. Asks for no password. Must not be called
 * again before it has finished; then again only if the client is lost or did not get connected.
 */
void
burin_client_connect_async (BurinClient *self,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

    g_return_if_fail (BURIN_IS_CLIENT (self));

    g_task_set_source_tag (task, burin_client_connect_async);
    g_task_set_task_data (task, g_new0 (Connecting, 1),
                          (GDestroyNotify) (void (*) (void)) connecting_free);
    /* The service knows neither loop devices nor the files of one user. */
    if ((self->flags & BURIN_CLIENT_ALLOW_LOOP) != 0 || self->virtual_drives->len > 0)
        open_private_link (task);
    else
        burin_helper_link_open_async (BURIN_HELPER_LINK_SYSTEM, FALSE, cancellable,
                                      got_system_link_cb, g_object_ref (task));
}

/**
 * burin_client_connect_finish:
 * @error: %BURIN_ERROR_HELPER if no helper works; as for burin_virtual_drive_open() if one of the
 *   virtual drives cannot be had; %G_IO_ERROR_CANCELLED
 *
 * Returns: whether the client is connected
 */
gboolean
burin_client_connect_finish (BurinClient *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * burin_client_get_drives:
 *
 * Returns: (transfer none): a GListModel of BurinDrive, the same one for as long as @self lives;
 *   empty as long as the client is not connected
 */
GListModel *
burin_client_get_drives (BurinClient *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT (self), NULL);
    return burin_drive_list_get_model (self->drives);
}

/**
 * burin_client_get_jobs:
 *
 * Returns: (transfer none): a GListModel of BurinClientJob, the same one for as long as @self lives
 */
GListModel *
burin_client_get_jobs (BurinClient *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT (self), NULL);
    return burin_job_list_get_model (self->jobs);
}

/**
 * burin_client_get_mode:
 *
 * Returns: (transfer none) (nullable): "system" or "private", %NULL before connected
 */
const char *
burin_client_get_mode (BurinClient *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT (self), NULL);
    return self->link != NULL ? burin_helper_link_get_mode (self->link) : NULL;
}

/**
 * burin_client_set_allow_precious:
 * @allow: whether drives that are seldom meant may be written from now on: those that are not
 *   removable, and those that seem to hold backups
 */
void
burin_client_set_allow_precious (BurinClient *self, gboolean allow)
{
    const guint precious = BURIN_CLIENT_ALLOW_FIXED | BURIN_CLIENT_ALLOW_BACKUP;

    g_return_if_fail (BURIN_IS_CLIENT (self));
    self->flags = allow ? self->flags | precious : self->flags & ~precious;
}

/**
 * burin_client_get_policy_flags:
 *
 * Returns: what to hand to burin_policy_check() for a drive that is to be written
 */
BurinPolicyFlags
burin_client_get_policy_flags (BurinClient *self)
{
    g_return_val_if_fail (BURIN_IS_CLIENT (self), BURIN_POLICY_NONE);
    return ((self->flags & BURIN_CLIENT_ALLOW_FIXED) != 0 ? BURIN_POLICY_ALLOW_FIXED : 0) |
           ((self->flags & BURIN_CLIENT_ALLOW_BACKUP) != 0 ? BURIN_POLICY_ALLOW_BACKUP : 0);
}

/*
 * Start: what is to be started. Main thread; owned by its GTask.
 */
typedef struct {
    BurinJobKind kind;
    BurinImage *image;
    GPtrArray *drives;
    BurinJobFlags flags;
} Start;

static void
start_free (Start *start)
{
    g_clear_object (&start->image);
    g_clear_pointer (&start->drives, g_ptr_array_unref);
    g_free (start);
}

/* If the user changed his mind meanwhile, he still gets the jobs, so that he sees their end. */
static void
hand_over (GTask *task, GPtrArray *jobs)
{
    if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        g_ptr_array_foreach (jobs, (GFunc) (void (*) (void)) burin_client_job_cancel, NULL);
    g_task_return_pointer (task, jobs, (GDestroyNotify) g_ptr_array_unref);
}

/* Returns: (transfer full) (nullable): the jobs at @paths */
static GPtrArray *
find_jobs (BurinClient *self, BurinHelperLink *link, GStrv paths, GError **error)
{
    g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);

    for (gsize i = 0; paths[i] != NULL; i++) {
        BurinClientJob *job = burin_job_list_ensure (self->jobs, link, paths[i], error);

        if (job == NULL)
            return NULL;
        g_ptr_array_add (jobs, job);
    }
    return g_steal_pointer (&jobs);
}

static void
requested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinClient *self = g_task_get_source_object (task);
    BurinHelperLink *link = BURIN_HELPER_LINK (source);
    GError *error = NULL;
    g_auto (GStrv) paths = burin_job_request_finish (link, result, &error);
    GPtrArray *jobs = paths != NULL ? find_jobs (self, link, paths, &error) : NULL;

    if (jobs != NULL)
        hand_over (task, jobs);
    else
        g_task_return_error (task, error);
}

static BurinRelease
get_release (BurinJobFlags flags)
{
    if ((flags & BURIN_JOB_POWER_OFF) != 0)
        return BURIN_RELEASE_POWER_OFF;
    return (flags & BURIN_JOB_EJECT) != 0 ? BURIN_RELEASE_EJECT : BURIN_RELEASE_NOTHING;
}

static void
request (GTask *task, BurinHelperLink *link)
{
    BurinClient *self = g_task_get_source_object (task);
    Start *start = g_task_get_task_data (task);
    BurinJobRequestWhat what = {
        .kind = start->kind,
        .image = start->image,
        .drives = start->drives,
        .allow_fixed = (self->flags & BURIN_CLIENT_ALLOW_FIXED) != 0,
        .verify = (start->flags & BURIN_JOB_UNVERIFIED) == 0,
        .allow_backup = (self->flags & BURIN_CLIENT_ALLOW_BACKUP) != 0,
        .changed_only = (start->flags & BURIN_JOB_CHANGED_ONLY) != 0,
        .keep_unmapped = (start->flags & BURIN_JOB_KEEP_UNMAPPED) != 0,
        .detach_busy = (start->flags & BURIN_JOB_DETACH_BUSY) != 0,
        .finish = (start->flags & BURIN_JOB_FINISH) != 0,
        .release = get_release (start->flags),
    };

    burin_job_request_async (link, &what, requested_cb, g_object_ref (task));
}

static void
elevated_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinClient *self = g_task_get_source_object (task);
    GError *error = NULL;
    g_autoptr (BurinHelperLink) link =
        burin_elevation_ensure_finish (BURIN_ELEVATION (source), result, &error);

    if (link == NULL) {
        g_task_return_error (task, error);
        return;
    }
    burin_job_list_add_link (self->jobs, link);
    request (task, link);
}

static guint
count_virtual (GPtrArray *drives)
{
    guint n_virtual = 0;

    for (guint i = 0; i < drives->len; i++)
        n_virtual += burin_drive_is_virtual (g_ptr_array_index (drives, i)) ? 1 : 0;
    return n_virtual;
}

static void
return_failure (GTask *task, BurinError code, const char *message)
{
    GError *error = NULL;

    burin_set_error (&error, code, NULL, "%s", message);
    g_task_return_error (task, error);
}

/* A real drive may need a helper with more rights, which knows nothing of the user's files. */
static void
choose_link (GTask *task)
{
    BurinClient *self = g_task_get_source_object (task);
    const Start *start = g_task_get_task_data (task);
    guint n_virtual = count_virtual (start->drives);

    if (self->link == NULL || burin_helper_link_is_lost (self->link))
        return_failure (task, BURIN_ERROR_HELPER, "there is no connection to a helper");
    else if (n_virtual == start->drives->len || burin_helper_link_can_write_drives (self->link))
        request (task, self->link);
    else if (n_virtual > 0)
        return_failure (task, BURIN_ERROR_INVALID_ARGUMENT,
                        "real and virtual drives can't be used at once");
    else
        burin_elevation_ensure_async (self->elevation, g_task_get_cancellable (task), elevated_cb,
                                      g_object_ref (task));
}

/**
 * burin_client_start_jobs_async:
 * @kind: whether to write or only to compare
 * @image: what to write
 * @drives: (element-type BurinDrive): some of burin_client_get_drives(), as the user saw them when
 * he chose them; shared, and must not change any more
 * @cancellable: (nullable): ends a password prompt; once the helper has been asked, the jobs are
 *   cancelled and returned all the same
 *
 * Starts a job for each drive. A real drive may need a second helper, for which the user is asked
 * for a password.
 */
void
burin_client_start_jobs_async (BurinClient *self,
                               BurinJobKind kind,
                               BurinImage *image,
                               GPtrArray *drives,
                               BurinJobFlags flags,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
    Start *start = g_new0 (Start, 1);

    g_return_if_fail (BURIN_IS_CLIENT (self));

    g_task_set_source_tag (task, burin_client_start_jobs_async);
    g_task_set_check_cancellable (task, FALSE);
    g_task_set_task_data (task, start, (GDestroyNotify) (void (*) (void)) start_free);
    start->kind = kind;
    start->image = g_object_ref (image);
    start->drives = g_ptr_array_ref (drives);
    start->flags = flags;
    choose_link (task);
}

/**
 * burin_client_start_jobs_finish:
 * @error: what kept the jobs from existing; what goes wrong later is told by each job
 *
 * Returns: (transfer full) (element-type BurinClientJob): the jobs, in the order of the drives,
 * which are also in burin_client_get_jobs(); or %NULL
 */
GPtrArray *
burin_client_start_jobs_finish (BurinClient *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
