/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-job.h"

#include "burin-compare.h"
#include "burin-drive-codec.h"
#include "burin-error.h"
#include "burin-fd.h"
#include "burin-flash.h"
#include "burin-progress-codec.h"

/* Milliseconds that a cancelled job has for ending in good order, if its drive does not answer. */
#define PATIENCE 5000

/* Milliseconds between two looks at the progress: ten times a second. */
#define PUBLISH_INTERVAL 100

struct _BurinHelperJob {
    GObject parent_instance;

    /* Owned, and constant once the worker runs. */
    BurinJob *job;
    BurinDrive *drive;
    BurinDriveOpener *opener;
    BurinJournal *journal;         /* NULL without one */
    BurinJournalEntry *entry;      /* NULL without a journal */
    BurinJournalEntry *unfinished; /* (nullable): what this is to finish */
    char *image_name;              /* (nullable) */
    GVariant *published;           /* (nullable): the owner's own words */
    BurinFeedTaker *taker;         /* the worker's, and gone when it ends */
    BurinJobKind kind;
    BurinPolicyFlags policy;
    BurinAccess access;
    BurinFlashFlags flash_flags;
    BurinRelease release;
    uid_t owner;

    /* Owned, main thread. */
    BurinDbusJob1 *skeleton;
    BurinHelperDrives *drives;
    gboolean recalled; /* an earlier helper ran it */
    gboolean paused;   /* the drives are, because of this job */
    guint publish_source;
    guint patience_source;
    gboolean has_drive;
    gboolean over;
};

enum { SIGNAL_OVER, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinHelperJob, burin_helper_job, G_TYPE_OBJECT)

static void
burin_helper_job_finalize (GObject *object)
{
    BurinHelperJob *self = BURIN_HELPER_JOB (object);

    g_clear_handle_id (&self->publish_source, g_source_remove);
    g_clear_handle_id (&self->patience_source, g_source_remove);
    g_clear_pointer (&self->taker, burin_feed_leave);
    g_object_unref (self->job);
    g_object_unref (self->drive);
    g_object_unref (self->opener);
    g_clear_pointer (&self->entry, burin_journal_entry_free);
    g_clear_pointer (&self->unfinished, burin_journal_entry_free);
    g_clear_pointer (&self->journal, burin_journal_unref);
    g_free (self->image_name);
    g_clear_pointer (&self->published, g_variant_unref);
    g_object_unref (self->skeleton);
    g_clear_object (&self->drives);

    G_OBJECT_CLASS (burin_helper_job_parent_class)->finalize (object);
}

static void
burin_helper_job_class_init (BurinHelperJobClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_helper_job_finalize;

    signals[SIGNAL_OVER] = g_signal_new ("over", BURIN_TYPE_HELPER_JOB, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_helper_job_init (BurinHelperJob *self)
{
    self->skeleton = burin_dbus_job1_skeleton_new ();
}

static gboolean
publish (gpointer user_data)
{
    BurinHelperJob *self = user_data;
    BurinProgress progress;

    burin_job_get_progress (self->job, &progress);
    /* Whoever hears of the end asks for the result, so on_state_changed_cb() comes first. */
    if (self->over || !burin_job_state_is_final (progress.state))
        burin_progress_codec_export (&progress, self->skeleton);
    return G_SOURCE_CONTINUE;
}

/* From flushing on, the image has been read to its end. */
static void
note_state (BurinHelperJob *self, BurinJobState state)
{
    g_autofree char *sha256 = burin_job_dup_sha256 (self->job);

    if (self->entry == NULL)
        return;
    if (!burin_job_state_is_final (state))
        burin_journal_entry_set_state (self->entry, state);
    if (sha256 != NULL)
        burin_journal_entry_set_digest (self->entry, sha256);
}

/* The main thread, before anybody else is told: so no end gets lost that was told of. */
static void
note_end (BurinHelperJob *self)
{
    g_autoptr (GVariant) error = NULL, report = NULL;

    if (self->entry == NULL)
        return;
    if (burin_helper_job_is_done (self) || burin_job_was_touched (self->job))
        burin_journal_forget (self->journal, self->drive);
    error = burin_helper_job_describe_error (self);
    report = burin_helper_job_describe_report (self);
    burin_journal_entry_end (self->entry, error, report);
}

static void
on_state_changed_cb (BurinJob *job, gpointer user_data)
{
    BurinHelperJob *self = user_data;

    if (self->over)
        return;
    note_state (self, burin_job_get_state (job));
    self->over = burin_job_state_is_final (burin_job_get_state (job));
    if (self->over)
        note_end (self);
    (void) publish (self); /* always continues */
    if (!self->over)
        return;

    g_clear_handle_id (&self->publish_source, g_source_remove);
    g_clear_handle_id (&self->patience_source, g_source_remove);
    g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
    if (self->paused)
        burin_helper_drives_resume (self->drives);
    g_signal_emit (self, signals[SIGNAL_OVER], 0);
    /* Now that what an earlier helper had left on the drive is forgotten, too. */
    burin_helper_drives_read_journal (self->drives);
}

static void
show (BurinHelperJob *self, const char *path)
{
    burin_dbus_job1_set_kind (self->skeleton, burin_job_kind_to_string (self->kind));
    burin_dbus_job1_set_drive (self->skeleton, path);
    burin_dbus_job1_set_verifies (self->skeleton,
                                  (self->flash_flags & BURIN_FLASH_UNVERIFIED) == 0);
    burin_dbus_job1_set_owner_uid (self->skeleton, (guint32) self->owner);
    (void) publish (self); /* always continues */
}

static BurinAccess
get_access (const BurinHelperRequest *request)
{
    if (request->kind != BURIN_JOB_WRITE)
        return BURIN_ACCESS_READ;
    return request->detach_busy ? BURIN_ACCESS_WRITE_DETACHING : BURIN_ACCESS_WRITE;
}

void
burin_helper_job_target_clear (BurinHelperJobTarget *target)
{
    g_clear_pointer (&target->unfinished, burin_journal_entry_free);
}

/**
 * burin_helper_job_new:
 * @request: what is asked for
 * @target: what is to be finished is taken out of it
 * @feed: where the image comes from; the job takes its place in it
 *
 * Returns: (transfer full): a job that has not started
 */
BurinHelperJob *
burin_helper_job_new (const BurinHelperRequest *request,
                      BurinHelperJobTarget *target,
                      BurinFeed *feed)
{
    BurinHelperJob *self = g_object_new (BURIN_TYPE_HELPER_JOB, NULL);

    self->kind = request->kind;
    self->policy = request->policy;
    self->access = get_access (request);
    self->flash_flags =
        (request->changed_only || request->finish ? BURIN_FLASH_CHANGED_ONLY : BURIN_FLASH_NONE) |
        (request->keep_unmapped ? BURIN_FLASH_KEEP_SKIPPED : BURIN_FLASH_NONE) |
        (request->verify ? BURIN_FLASH_NONE : BURIN_FLASH_UNVERIFIED);
    self->unfinished = g_steal_pointer (&target->unfinished);
    self->image_name = g_strdup (request->image_name);
    if (request->published != NULL)
        self->published = g_variant_ref (request->published);
    self->release = request->release;
    self->job = burin_job_new (request->kind);
    self->taker = burin_feed_join (feed, burin_job_get_cancellable (self->job));
    self->drive = g_object_ref (target->drive);
    self->opener = g_object_ref (target->opener);
    self->owner = request->owner;
    show (self, target->path);
    return self;
}

/* Whether it was touched is not known for sure as long as a job that writes was preparing. */
static GError *
explain_interruption (BurinJournalEntry *entry)
{
    BurinDrive *drive = burin_journal_entry_get_drive (entry);
    BurinErrorDetails details = {
        .operation = burin_job_state_to_string (burin_journal_entry_get_state (entry)),
        .drive = burin_drive_get_node (drive),
    };
    GError *error = NULL;

    if (burin_journal_entry_get_kind (entry) == BURIN_JOB_VERIFY) {
        burin_set_error (&error, BURIN_ERROR_HELPER, &details,
                         "the helper ended while %s was being compared with the image",
                         details.drive);
        return error;
    }
    details.cause = BURIN_CAUSE_INTERRUPTED;
    burin_set_error (&error, BURIN_ERROR_HELPER, &details,
                     "the helper ended while %s was being written (%s): write it again before you "
                     "use it",
                     details.drive, details.operation);
    return error;
}

static GError *
recall_error (BurinJournalEntry *entry)
{
    GVariant *error, *report;

    if (burin_journal_entry_get_phase (entry) != BURIN_JOURNAL_ENDED)
        return explain_interruption (entry);
    burin_journal_entry_get_result (entry, &error, &report);
    return burin_error_from_variant (error);
}

/**
 * burin_helper_job_new_recalled:
 * @entry: (transfer full): what an earlier helper left behind; goes away with
 *   burin_helper_job_forget()
 * @opener: can open its drive, should it be ejected
 *
 * Returns: (transfer full): a job that an earlier helper ran: it has ended as that says, or has
 *   failed because its helper ended
 */
BurinHelperJob *
burin_helper_job_new_recalled (BurinJournalEntry *entry, BurinDriveOpener *opener)
{
    BurinHelperJob *self = g_object_new (BURIN_TYPE_HELPER_JOB, NULL);
    g_autoptr (GError) error = recall_error (entry);
    g_autofree char *path = NULL;
    BurinJournalImage image;

    self->kind = burin_journal_entry_get_kind (entry);
    self->job = burin_job_new (self->kind);
    self->drive = g_object_ref (burin_journal_entry_get_drive (entry));
    self->opener = g_object_ref (opener);
    self->owner = burin_journal_entry_get_owner (entry);
    self->entry = entry;
    self->recalled = TRUE;
    self->over = TRUE;
    burin_journal_entry_get_image (entry, &image);
    self->image_name = g_strdup (image.name);
    burin_job_end (self->job, error);
    path = burin_drive_codec_dup_path (burin_drive_get_id (self->drive));
    burin_dbus_job1_set_id (self->skeleton, burin_journal_entry_get_id (entry));
    show (self, path);
    return self;
}

/**
 * burin_helper_job_has_left_unfinished:
 *
 * Returns: whether an earlier helper was writing to @drive, and that did not come to its end
 */
gboolean
burin_helper_job_has_left_unfinished (BurinHelperJob *self, BurinDrive *drive)
{
    return self->recalled && !burin_journal_entry_is_solved (self->entry) &&
           burin_journal_entry_is_about (self->entry, drive);
}

/**
 * burin_helper_job_is_done:
 *
 * Returns: whether the drive is now what it should be
 */
gboolean
burin_helper_job_is_done (BurinHelperJob *self)
{
    return self->kind == BURIN_JOB_WRITE && burin_job_get_state (self->job) == BURIN_JOB_DONE;
}

/**
 * burin_helper_job_forget:
 * @solved: the drive has been written since
 *
 * Nobody needs to be told any more how the job ended; the next helper won't either.
 */
void
burin_helper_job_forget (BurinHelperJob *self, gboolean solved)
{
    if (self->entry == NULL)
        return;
    if (solved || burin_journal_entry_is_solved (self->entry))
        burin_journal_entry_remove (self->entry);
    else
        burin_journal_entry_leave (self->entry);
}

/**
 * burin_helper_job_get_skeleton:
 *
 * Returns: (transfer none): the job's interface on the bus
 */
BurinDbusJob1 *
burin_helper_job_get_skeleton (BurinHelperJob *self)
{
    return self->skeleton;
}

/**
 * burin_helper_job_get_drive:
 *
 * Returns: (transfer none): the drive as it was when the job was made
 */
BurinDrive *
burin_helper_job_get_drive (BurinHelperJob *self)
{
    return self->drive;
}

/**
 * burin_helper_job_get_opener:
 *
 * Returns: (transfer none): how to get at its drive
 */
BurinDriveOpener *
burin_helper_job_get_opener (BurinHelperJob *self)
{
    return self->opener;
}

/**
 * burin_helper_job_describe_error:
 *
 * Returns: (transfer full): the first result of org.burin.Job1.GetResult()
 */
GVariant *
burin_helper_job_describe_error (BurinHelperJob *self)
{
    g_autoptr (GError) error = self->over ? burin_job_dup_error (self->job) : NULL;

    return g_variant_ref_sink (error != NULL ? burin_error_to_variant (error)
                                             : g_variant_new ("a{sv}", NULL));
}

/* What is known of a job whose helper ended first: what that knew of the image. */
static void
add_noted_image (GVariantDict *report, BurinJournalEntry *entry)
{
    BurinJournalImage image;

    burin_journal_entry_get_image (entry, &image);
    g_variant_dict_insert (report, "drive-touched", "b",
                           burin_journal_entry_get_kind (entry) == BURIN_JOB_WRITE);
    g_variant_dict_insert (report, "image-size", "t", image.size);
    if (*image.sha256 != '\0')
        g_variant_dict_insert (report, "sha256", "s", image.sha256);
}

static GVariant *
dup_report (BurinHelperJob *self)
{
    GVariant *error, *report;

    if (!self->recalled)
        return burin_job_dup_report (self->job);
    burin_journal_entry_get_result (self->entry, &error, &report);
    return g_variant_ref (report);
}

/**
 * burin_helper_job_describe_report:
 *
 * Returns: (transfer full): the second result of org.burin.Job1.GetResult()
 */
GVariant *
burin_helper_job_describe_report (BurinHelperJob *self)
{
    g_autoptr (GVariant) report = self->over ? dup_report (self) : NULL;
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (report);

    if (self->over && self->image_name != NULL)
        g_variant_dict_insert (&dict, "image-name", "s", self->image_name);
    if (self->over && self->published != NULL)
        g_variant_dict_insert_value (&dict, "published", self->published);
    if (self->recalled && !g_variant_dict_contains (&dict, "image-size"))
        add_noted_image (&dict, self->entry);
    return g_variant_ref_sink (g_variant_dict_end (&dict));
}

uid_t
burin_helper_job_get_owner (BurinHelperJob *self)
{
    return self->owner;
}

gboolean
burin_helper_job_is_over (BurinHelperJob *self)
{
    return self->over;
}

static gboolean
check_same_image (BurinHelperJob *self, const BurinFrameOrder *order, GError **error)
{
    BurinErrorDetails details = {.operation = "finish",
                                 .drive = burin_drive_get_node (self->drive)};
    BurinJournalImage image;

    if (self->unfinished == NULL || !order->size_exact)
        return TRUE;
    burin_journal_entry_get_image (self->unfinished, &image);
    if (image.size == 0 || image.size == order->size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, &details,
                     "this is not the image that was begun on %s: that was “%s”", details.drive,
                     image.name);
    return FALSE;
}

/* Before the drive is touched: the reader's first words tell whether the image fits. */
static gboolean
check_image (BurinHelperJob *self, GError **error)
{
    BurinFrameOrder order;

    if (!burin_feed_wait_start (self->taker, &order, error) ||
        !burin_policy_check (self->drive, self->policy, order.size, error))
        return FALSE;
    if (self->entry != NULL && order.size_exact)
        burin_journal_entry_set_image_size (self->entry, order.size);
    return check_same_image (self, &order, error);
}

static gboolean
flash (BurinHelperJob *self, const BurinTarget *target, GError **error)
{
    BurinFlashOptions options = {.flags = self->flash_flags};
    BurinJournalImage image;

    if (self->unfinished != NULL) {
        burin_journal_entry_get_image (self->unfinished, &image);
        options.sha256 = *image.sha256 != '\0' ? image.sha256 : NULL;
    }
    return burin_flash_run (self->job, target, self->taker, &options, error);
}

static gboolean
work_on_drive (BurinHelperJob *self, GError **error)
{
    BurinTarget target;
    BurinRelease release;
    g_auto (BurinFd) fd = burin_drive_opener_open (self->opener, self->drive, self->access,
                                                   burin_job_get_cancellable (self->job), error);

    if (fd < 0 || !burin_target_init (&target, fd, burin_drive_get_node (self->drive), error))
        return FALSE;
    if (self->access == BURIN_ACCESS_READ)
        return burin_compare_run (self->job, &target, self->taker, error);
    if (!flash (self, &target, error))
        return FALSE;
    release =
        burin_drive_opener_release (self->opener, self->drive, g_steal_fd (&fd), self->release);
    if (self->release != BURIN_RELEASE_NOTHING)
        burin_job_set_release (self->job, release);
    return TRUE;
}

/* The main thread's objects end in the main thread. */
static gboolean
drop (gpointer user_data)
{
    BurinHelperJob *self = user_data;

    self->has_drive = FALSE;
    g_object_unref (self);
    return G_SOURCE_REMOVE;
}

/* The worker thread. When it ends the job, the drive has been closed. */
static gpointer
run (gpointer user_data)
{
    BurinHelperJob *self = user_data;
    g_autoptr (GError) error = NULL;

    burin_job_enter (self->job, BURIN_JOB_PREPARING, 0);
    if (check_image (self, &error))
        (void) work_on_drive (self, &error); /* the error tells */
    g_clear_pointer (&self->taker, burin_feed_leave);
    burin_job_end (self->job, error);
    (void) g_idle_add (drop, self); /* a source's number is of no use for one that runs once */
    return NULL;
}

static void
give_up (BurinHelperJob *self, const GError *error)
{
    g_clear_pointer (&self->taker, burin_feed_leave);
    burin_job_end (self->job, error);
}

/* A drive that is only compared needs no note: without one, the result ends with this helper. */
static gboolean
write_into_journal (BurinHelperJob *self, GError **error)
{
    const BurinJournalJob job = {self->kind, self->drive, self->owner, self->image_name};
    g_autoptr (GError) local_error = NULL;

    if (self->journal == NULL)
        return TRUE;
    self->entry = burin_journal_add (self->journal, &job, &local_error);
    if (self->entry != NULL)
        burin_dbus_job1_set_id (self->skeleton, burin_journal_entry_get_id (self->entry));
    else if (self->kind == BURIN_JOB_WRITE)
        g_propagate_error (error, g_steal_pointer (&local_error));
    return self->entry != NULL || self->kind == BURIN_JOB_VERIFY;
}

/* A thread of its own: in GTask's pool, a few long jobs would keep everybody else waiting. */
static void
start_worker (BurinHelperJob *self)
{
    g_autoptr (GError) error = NULL;

    if (!write_into_journal (self, &error)) {
        give_up (self, error);
        return;
    }
    self->publish_source = g_timeout_add (PUBLISH_INTERVAL, publish, self);
    self->has_drive = TRUE;
    self->paused = TRUE;
    burin_helper_drives_pause (self->drives);
    g_thread_unref (g_thread_new ("burin-job", run, g_object_ref (self)));
}

static void
on_authorized_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinHelperJob) self = user_data;
    g_autoptr (GError) error = NULL;

    if (burin_authority_check_finish (BURIN_AUTHORITY (source), result, &error)) {
        start_worker (self);
        return;
    }
    give_up (self, error);
}

/**
 * burin_helper_job_start:
 * @authority: says whether the owner may
 * @drives: pauses while the worker runs; not before, because anybody may leave a prompt open
 * @journal: (nullable): where it is noted if it writes
 * @invocation: the call that asked for it
 *
 * Sets the job going. Signal "over" tells when it has ended.
 */
void
burin_helper_job_start (BurinHelperJob *self,
                        BurinAuthority *authority,
                        BurinHelperDrives *drives,
                        BurinJournal *journal,
                        GDBusMethodInvocation *invocation)
{
    self->drives = g_object_ref (drives);
    self->journal = journal != NULL ? burin_journal_ref (journal) : NULL;
    g_signal_connect_object (self->job, "state-changed", G_CALLBACK (on_state_changed_cb), self, 0);
    if (!burin_authority_asks (authority)) {
        start_worker (self);
        return;
    }
    burin_job_enter (self->job, BURIN_JOB_AUTHORIZING, 0);
    burin_authority_check_async (authority, invocation, self->kind, self->drive,
                                 burin_job_get_cancellable (self->job), on_authorized_cb,
                                 g_object_ref (self));
}

/**
 * burin_helper_job_has_drive:
 *
 * Returns: whether the worker may still hold the drive, even if the job is over
 */
gboolean
burin_helper_job_has_drive (BurinHelperJob *self)
{
    return self->has_drive;
}

static gboolean
lose_patience (gpointer user_data)
{
    BurinHelperJob *self = user_data;
    BurinProgress progress;

    burin_job_get_progress (self->job, &progress);
    if (progress.seconds_silent * 1000 < PATIENCE)
        return G_SOURCE_CONTINUE;
    self->patience_source = 0;
    burin_job_abandon (self->job);
    return G_SOURCE_REMOVE;
}

/**
 * burin_helper_job_cancel:
 *
 * Asks the job to end; its state tells when it has. If the drive does not answer, the job ends all
 * the same, and its worker whenever the kernel lets go of it.
 */
void
burin_helper_job_cancel (BurinHelperJob *self)
{
    burin_job_cancel (self->job);
    if (!self->over && self->patience_source == 0)
        self->patience_source = g_timeout_add (1000, lose_patience, self);
}
