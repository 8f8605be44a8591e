/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "burin-direct-monitor.h"
#include "burin-direct-opener.h"
#include "burin-drive-codec.h"
#include "burin-error.h"
#include "burin-helper-drives.h"
#include "burin-helper-jobs.h"
#include "burin-helper-request.h"
#include "burin-virtual-monitor.h"

/* Each costs memory and a file descriptor. */
#define MOST_VIRTUAL_DRIVES 64

struct _BurinHelper {
    GObject parent_instance;

    /* Constant. */
    BurinHelperMode mode;

    /* Owned */
    BurinAuthority *authority;
    GDBusObjectManagerServer *manager;
    BurinDbusHelper1 *skeleton;
    BurinHelperDrives *drives;
    BurinVirtualMonitor *virtual_monitor; /* only in a private helper */
    BurinHelperJobs *jobs;
    BurinJournal *journal;  /* (nullable) */
    gboolean keeps_journal; /* it runs as root */
    guint n_virtual_drives;
    gboolean closed;
};

enum { SIGNAL_IDLE, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinHelper, burin_helper, G_TYPE_OBJECT)

static void
burin_helper_finalize (GObject *object)
{
    BurinHelper *self = BURIN_HELPER (object);

    g_object_unref (self->jobs);
    g_object_unref (self->drives);
    g_clear_pointer (&self->journal, burin_journal_unref);
    g_clear_object (&self->virtual_monitor);
    g_object_unref (self->skeleton);
    g_object_unref (self->manager);
    g_object_unref (self->authority);

    G_OBJECT_CLASS (burin_helper_parent_class)->finalize (object);
}

static void
on_idle_cb (BurinHelper *self)
{
    g_signal_emit (self, signals[SIGNAL_IDLE], 0);
}

static void
burin_helper_class_init (BurinHelperClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_helper_finalize;

    signals[SIGNAL_IDLE] = g_signal_new ("idle", BURIN_TYPE_HELPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_helper_init (BurinHelper *self)
{
    self->manager = g_dbus_object_manager_server_new (BURIN_HELPER_PATH);
    self->skeleton = burin_dbus_helper1_skeleton_new ();
    self->drives = burin_helper_drives_new (self->manager);
}

static gboolean
check_unchanged (BurinDrive *drive, GVariant *identity, GError **error)
{
    BurinErrorDetails details = {.operation = "check", .drive = burin_drive_get_node (drive)};

    if (burin_drive_codec_identity_matches (identity, drive))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_CHANGED, &details,
                     "%s is another drive now than the one that was chosen", details.drive);
    return FALSE;
}

static gboolean
check_not_source (const BurinHelperJobTarget *target,
                  const BurinHelperRequest *request,
                  GError **error)
{
    BurinErrorDetails details = {
        .operation = "check",
        .drive = burin_drive_get_node (target->drive),
    };

    if (request->kind != BURIN_JOB_WRITE || request->source_device == 0 ||
        !burin_drive_opener_holds_device (target->opener, target->drive, request->source_device))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_HOLDS_IMAGE, &details,
                     "the image lies on %s, the drive that would be erased", details.drive);
    return FALSE;
}

static gboolean
refuse_to_finish (BurinDrive *drive, BurinError code, const char *why, GError **error)
{
    BurinErrorDetails details = {.operation = "finish", .drive = burin_drive_get_node (drive)};

    burin_set_error (error, code, &details, "%s: %s", details.drive, why);
    return FALSE;
}

static gboolean
find_unfinished (BurinHelper *self,
                 const BurinHelperRequest *request,
                 BurinHelperJobTarget *target,
                 GError **error)
{
    g_autoptr (BurinJournalEntry) entry = NULL;

    if (!request->finish)
        return TRUE;
    if (self->keeps_journal)
        entry = burin_journal_find_unfinished (self->journal, target->drive);
    if (entry == NULL)
        return refuse_to_finish (target->drive, BURIN_ERROR_INVALID_ARGUMENT,
                                 "nothing is known that could be finished on it", error);
    if (request->owner != 0 && burin_journal_entry_get_owner (entry) != request->owner)
        return refuse_to_finish (target->drive, BURIN_ERROR_NOT_AUTHORIZED,
                                 "another user began what is unfinished on it", error);
    target->unfinished = g_steal_pointer (&entry);
    return TRUE;
}

static gboolean
find_target (BurinHelper *self,
             const char *path,
             GVariant *identity,
             const BurinHelperRequest *request,
             BurinHelperJobTarget *target,
             GError **error)
{
    target->path = path;
    target->drive = burin_helper_drives_lookup (self->drives, path, &target->opener, error);
    return target->drive != NULL && check_unchanged (target->drive, identity, error) &&
           burin_policy_check (target->drive, request->policy, 0, error) &&
           burin_helper_jobs_check_drive_free (self->jobs, target->drive, request->owner, error) &&
           check_not_source (target, request, error) &&
           find_unfinished (self, request, target, error);
}

/* A drive that is named twice would wait for itself; the last one is the one to check. */
static gboolean
check_not_twice (GArray *targets, GError **error)
{
    BurinDrive *last = g_array_index (targets, BurinHelperJobTarget, targets->len - 1).drive;

    for (guint i = 0; i + 1 < targets->len; i++) {
        if (g_array_index (targets, BurinHelperJobTarget, i).drive != last)
            continue;
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "%s is named twice",
                         burin_drive_get_node (last));
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_n_drives (GVariant *drives, GError **error)
{
    gsize n_drives = g_variant_n_children (drives);

    if (n_drives >= 1 && n_drives <= BURIN_MOST_DRIVES)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     "between 1 and %d drives can be used at once", BURIN_MOST_DRIVES);
    return FALSE;
}

/* Returns: (transfer full) (nullable): all drives as BurinHelperJobTarget, borrowing from @drives
 */
static GArray *
find_targets (BurinHelper *self,
              GVariant *drives,
              const BurinHelperRequest *request,
              GError **error)
{
    g_autoptr (GArray) targets = g_array_new (FALSE, FALSE, sizeof (BurinHelperJobTarget));

    g_array_set_clear_func (targets,
                            (GDestroyNotify) (void (*) (void)) burin_helper_job_target_clear);
    if (!check_n_drives (drives, error))
        return NULL;
    for (gsize i = 0; i < g_variant_n_children (drives); i++) {
        g_autoptr (GVariant) identity = NULL;
        BurinHelperJobTarget target = {};
        const char *path;

        g_variant_get_child (drives, i, "(&o@a{sv})", &path, &identity);
        if (!find_target (self, path, identity, request, &target, error))
            return NULL;
        g_array_append_val (targets, target);
        if (!check_not_twice (targets, error))
            return NULL;
    }
    return g_steal_pointer (&targets);
}

static void
start_job (BurinHelper *self,
           GDBusMethodInvocation *invocation,
           const BurinHelperRequest *request,
           BurinHelperJobTarget *target,
           BurinFeed *feed,
           GPtrArray *paths)
{
    g_autoptr (BurinHelperJob) job = burin_helper_job_new (request, target, feed);

    g_ptr_array_add (paths, (gpointer) burin_helper_jobs_add (self->jobs, job));
    burin_helper_job_start (job, self->authority, self->drives,
                            self->keeps_journal ? self->journal : NULL, invocation);
}

/* What Write() and Verify() have in common. Returns the paths of the new jobs, borrowed and ending
 * with NULL. */
static GPtrArray *
start_jobs (BurinHelper *self,
            GDBusMethodInvocation *invocation,
            BurinHelperRequest *request,
            GVariant *drives,
            GError **error)
{
    g_autoptr (GArray) targets = find_targets (self, drives, request, error);
    g_autoptr (BurinFeed) feed = NULL;
    GPtrArray *paths;

    if (targets == NULL ||
        !burin_helper_jobs_check_quota (self->jobs, request->owner, targets->len, error))
        return NULL;
    feed = burin_feed_new (g_steal_fd (&request->frames), targets->len);
    paths = g_ptr_array_new ();
    for (guint i = 0; i < targets->len; i++)
        start_job (self, invocation, request, &g_array_index (targets, BurinHelperJobTarget, i),
                   feed, paths);
    g_ptr_array_add (paths, NULL);
    return paths;
}

static gboolean
check_open (BurinHelper *self, GError **error)
{
    if (!self->closed)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_HELPER, NULL, "the helper is about to end");
    return FALSE;
}

static GPtrArray *
handle_request (BurinHelper *self,
                GDBusMethodInvocation *invocation,
                BurinJobKind kind,
                GUnixFDList *fds,
                GVariant *frames,
                GVariant *drives,
                GVariant *options)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinHelperRequest) request =
        burin_helper_request_new (kind, fds, frames, options, &error);
    GPtrArray *paths = NULL;

    if (request != NULL && check_open (self, &error)) {
        request->owner = burin_authority_get_caller (invocation);
        paths = start_jobs (self, invocation, request, drives, &error);
    }
    if (paths == NULL)
        g_dbus_method_invocation_return_gerror (invocation, error);
    return paths;
}

static gboolean
on_write_cb (BurinDbusHelper1 *skeleton,
             GDBusMethodInvocation *invocation,
             GUnixFDList *fds,
             GVariant *frames,
             GVariant *drives,
             GVariant *options,
             BurinHelper *self)
{
    g_autoptr (GPtrArray) paths =
        handle_request (self, invocation, BURIN_JOB_WRITE, fds, frames, drives, options);

    if (paths != NULL)
        burin_dbus_helper1_complete_write (skeleton, invocation, NULL,
                                           (const char *const *) paths->pdata);
    return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
on_verify_cb (BurinDbusHelper1 *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList *fds,
              GVariant *frames,
              GVariant *drives,
              GVariant *options,
              BurinHelper *self)
{
    g_autoptr (GPtrArray) paths =
        handle_request (self, invocation, BURIN_JOB_VERIFY, fds, frames, drives, options);

    if (paths != NULL)
        burin_dbus_helper1_complete_verify (skeleton, invocation, NULL,
                                            (const char *const *) paths->pdata);
    return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
check_virtual_drive (BurinHelper *self, const char *name, GError **error)
{
    const char *why = NULL;

    if (self->virtual_monitor == NULL)
        why = "only a private helper shows files as drives";
    else if (self->n_virtual_drives >= MOST_VIRTUAL_DRIVES)
        why = "there are too many virtual drives already";
    else if (!g_path_is_absolute (name) || strlen (name) >= PATH_MAX)
        why = "the name of a virtual drive must be the absolute path of its file";
    if (why == NULL)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "%s", why);
    return FALSE;
}

static BurinDrive *
add_virtual_drive (
    BurinHelper *self, GUnixFDList *fds, GVariant *file, const char *name, GError **error)
{
    BurinDrive *drive;
    int fd;

    if (!check_virtual_drive (self, name, error))
        return NULL;
    fd = burin_helper_request_take_fd (fds, file, error);
    if (fd < 0)
        return NULL;
    drive = burin_virtual_monitor_add (self->virtual_monitor, fd, name, error);
    self->n_virtual_drives += drive != NULL ? 1 : 0;
    return drive;
}

static gboolean
on_add_virtual_drive_cb (BurinDbusHelper1 *skeleton,
                         GDBusMethodInvocation *invocation,
                         GUnixFDList *fds,
                         GVariant *file,
                         const char *name,
                         BurinHelper *self)
{
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinDrive) drive = add_virtual_drive (self, fds, file, name, &error);
    g_autofree char *path = NULL;

    if (drive == NULL) {
        g_dbus_method_invocation_return_gerror (invocation, error);
        return G_DBUS_METHOD_INVOCATION_HANDLED;
    }
    path = burin_drive_codec_dup_path (burin_drive_get_id (drive));
    burin_dbus_helper1_complete_add_virtual_drive (skeleton, invocation, NULL, path);
    return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * burin_helper_new:
 * @mode: how it is reached
 * @authority: who may do what
 *
 * Returns: (transfer full): a helper without drives, not exported yet
 */
BurinHelper *
burin_helper_new (BurinHelperMode mode, BurinAuthority *authority)
{
    BurinHelper *self = g_object_new (BURIN_TYPE_HELPER, NULL);

    self->mode = mode;
    self->authority = g_object_ref (authority);
    self->jobs = burin_helper_jobs_new (self->manager, authority);
    g_signal_connect_object (self->jobs, "idle", G_CALLBACK (on_idle_cb), self, G_CONNECT_SWAPPED);
    burin_dbus_helper1_set_version (self->skeleton, BURIN_HELPER_VERSION);
    burin_dbus_helper1_set_mode (self->skeleton,
                                 mode == BURIN_HELPER_SYSTEM ? "system" : "private");
    burin_dbus_helper1_set_can_write_drives (self->skeleton, geteuid () == 0);
    g_signal_connect_object (self->skeleton, "handle-write", G_CALLBACK (on_write_cb), self, 0);
    g_signal_connect_object (self->skeleton, "handle-verify", G_CALLBACK (on_verify_cb), self, 0);
    g_signal_connect_object (self->skeleton, "handle-add-virtual-drive",
                             G_CALLBACK (on_add_virtual_drive_cb), self, 0);
    burin_authority_guard (authority, G_DBUS_INTERFACE_SKELETON (self->skeleton));
    return self;
}

/**
 * burin_helper_add_drives:
 * @allow_loop: loop devices count as drives
 * @error: what starting the scanner gave
 *
 * Starts the backends that fit the helper's mode.
 */
gboolean
burin_helper_add_drives (BurinHelper *self, gboolean allow_loop, GError **error)
{
    g_autoptr (BurinDriveMonitor) monitor = burin_direct_monitor_new (allow_loop);
    g_autoptr (BurinDriveOpener) opener = burin_direct_opener_new ();

    if (!burin_helper_drives_add_backend (self->drives, monitor, opener, error))
        return FALSE;
    if (self->mode == BURIN_HELPER_SYSTEM)
        return TRUE;
    self->virtual_monitor = burin_virtual_monitor_new ();
    return burin_helper_drives_add_backend (self->drives,
                                            BURIN_DRIVE_MONITOR (self->virtual_monitor),
                                            BURIN_DRIVE_OPENER (self->virtual_monitor), error);
}

static void
recall_job (BurinHelper *self, BurinJournalEntry *entry, BurinDriveOpener *opener)
{
    g_autoptr (BurinHelperJob) job = burin_helper_job_new_recalled (entry, opener);

    (void) burin_helper_jobs_add (self->jobs, job); /* nobody waits for its path */
    burin_helper_jobs_trim (self->jobs, burin_helper_job_get_owner (job));
}

/**
 * burin_helper_open_journal:
 * @owner: whose jobs to show; (uid_t) -1 for those of all users
 * @error: %BURIN_ERROR_HELPER
 *
 * From now on jobs that write are noted, and those of earlier helpers are shown: as failed if they
 * were left half done, as they ended if nobody has been told.
 */
gboolean
burin_helper_open_journal (BurinHelper *self, uid_t owner, GError **error)
{
    g_autoptr (BurinDriveOpener) opener = burin_direct_opener_new ();
    g_autoptr (GPtrArray) entries = NULL;

    self->journal = burin_journal_open (BURIN_JOURNAL_FOLDER, error);
    if (self->journal == NULL)
        return FALSE;
    self->keeps_journal = TRUE;
    burin_helper_drives_set_journal (self->drives, self->journal);
    entries = burin_journal_find_untold (self->journal);
    while (entries->len > 0) {
        BurinJournalEntry *entry = g_ptr_array_steal_index (entries, entries->len - 1);

        if (owner == (uid_t) -1 || burin_journal_entry_get_owner (entry) == owner)
            recall_job (self, entry, opener);
        else
            burin_journal_entry_free (entry);
    }
    return TRUE;
}

/**
 * burin_helper_look_at_journal:
 *
 * From now on, drives that helpers with more rights left unfinished are shown as such.
 */
void
burin_helper_look_at_journal (BurinHelper *self)
{
    self->journal = burin_journal_new_for_looking (BURIN_JOURNAL_FOLDER);
    burin_helper_drives_set_journal (self->drives, self->journal);
}

/**
 * burin_helper_export:
 * @connection: the bus, or the peer
 * @error: if something else is already at the helper's path
 *
 * Shows everything on @connection, and nothing any more on the one before it.
 */
gboolean
burin_helper_export (BurinHelper *self, GDBusConnection *connection, GError **error)
{
    GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

    if (g_dbus_interface_skeleton_get_connection (skeleton) != NULL)
        g_dbus_interface_skeleton_unexport (skeleton);
    g_dbus_object_manager_server_set_connection (self->manager, connection);
    return g_dbus_interface_skeleton_export (skeleton, connection, BURIN_HELPER_PATH, error);
}

/**
 * burin_helper_is_busy:
 *
 * Returns: whether a job is running
 */
gboolean
burin_helper_is_busy (BurinHelper *self)
{
    return burin_helper_jobs_is_busy (self->jobs);
}

/**
 * burin_helper_has_results:
 *
 * Returns: whether a job has ended that nobody has released
 */
gboolean
burin_helper_has_results (BurinHelper *self)
{
    return burin_helper_jobs_has_ended (self->jobs);
}

/**
 * burin_helper_close:
 *
 * Starts no job any more and cancels those that run; signal "idle" tells when they have ended.
 */
void
burin_helper_close (BurinHelper *self)
{
    self->closed = TRUE;
    burin_helper_jobs_cancel_all (self->jobs);
}
