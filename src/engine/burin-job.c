/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job.h"

#include "burin-job-meter.h"
#include "burin-job-report.h"

struct _BurinJob {
    GObject parent_instance;

    /* Constant. */
    GCancellable *cancellable;
    GMainContext *context;

    /* Everything below is guarded by the lock. */
    GMutex lock;
    GError *error;
    gboolean abandoned;
    BurinJobMeter meter;
    BurinJobReport report;
};

enum { SIGNAL_STATE_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinJob, burin_job, G_TYPE_OBJECT)

static void
burin_job_finalize (GObject *object)
{
    BurinJob *self = BURIN_JOB (object);

    g_clear_object (&self->cancellable);
    g_main_context_unref (self->context);
    g_mutex_clear (&self->lock);
    g_clear_error (&self->error);
    burin_job_report_clear (&self->report);

    G_OBJECT_CLASS (burin_job_parent_class)->finalize (object);
}

static void
burin_job_class_init (BurinJobClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_job_finalize;

    signals[SIGNAL_STATE_CHANGED] = g_signal_new (
        "state-changed", BURIN_TYPE_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
burin_job_init (BurinJob *self)
{
    self->cancellable = g_cancellable_new ();
    self->context = g_main_context_ref_thread_default ();
    g_mutex_init (&self->lock);
    self->meter.entered = g_get_monotonic_time ();
    burin_job_report_init (&self->report);
}

/**
 * burin_job_new:
 * @kind: what will be done
 *
 * Returns: (transfer full): a queued job
 */
BurinJob *
burin_job_new (BurinJobKind kind)
{
    BurinJob *self = g_object_new (BURIN_TYPE_JOB, NULL);

    self->meter.kind = kind;
    return self;
}

BurinJobKind
burin_job_get_kind (BurinJob *self)
{
    return self->meter.kind;
}

/**
 * burin_job_get_cancellable:
 *
 * Returns: (transfer none): what every wait of the job listens to
 */
GCancellable *
burin_job_get_cancellable (BurinJob *self)
{
    return self->cancellable;
}

BurinJobState
burin_job_get_state (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    return self->meter.state;
}

/**
 * burin_job_get_progress:
 * @progress: (out): where the job stands at this moment
 */
void
burin_job_get_progress (BurinJob *self, BurinProgress *progress)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_meter_read (&self->meter, progress);
}

/**
 * burin_job_dup_error:
 *
 * Returns: (transfer full) (nullable): why the job failed
 */
GError *
burin_job_dup_error (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    return self->error != NULL ? g_error_copy (self->error) : NULL;
}

/**
 * burin_job_dup_report:
 *
 * Returns: (transfer full): the `a{sv}` that org.burin.Job1.Report documents
 */
GVariant *
burin_job_dup_report (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    return burin_job_report_to_variant (&self->report, &self->meter, self->error);
}

/**
 * burin_job_dup_sha256:
 *
 * Returns: (transfer full) (nullable): the image's digest in lower-case hex, %NULL before its end
 */
char *
burin_job_dup_sha256 (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    return g_strdup (self->report.sha256);
}

/**
 * burin_job_was_touched:
 *
 * Returns: whether the drive is not what it was before
 */
gboolean
burin_job_was_touched (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    return self->report.touched;
}

/**
 * burin_job_cancel:
 *
 * Asks the worker to stop. Any thread.
 */
void
burin_job_cancel (BurinJob *self)
{
    g_cancellable_cancel (self->cancellable);
}

/**
 * burin_job_check_cancelled:
 * @error: %BURIN_ERROR_CANCELLED
 *
 * Returns: %FALSE if the job was cancelled
 */
gboolean
burin_job_check_cancelled (BurinJob *self, GError **error)
{
    if (!g_cancellable_is_cancelled (self->cancellable))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, NULL, "cancelled");
    return FALSE;
}

static gboolean
emit_state_changed (gpointer user_data)
{
    g_signal_emit (user_data, signals[SIGNAL_STATE_CHANGED], 0);
    return G_SOURCE_REMOVE;
}

static void
announce (BurinJob *self)
{
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, emit_state_changed,
                                g_object_ref (self), g_object_unref);
}

/**
 * burin_job_enter:
 * @state: the next state; an illegal one is refused with a critical warning
 * @total: bytes to do in it, 0 if it is not about bytes, or %BURIN_JOB_TOTAL_UNKNOWN
 */
void
burin_job_enter (BurinJob *self, BurinJobState state, guint64 total)
{
    g_mutex_lock (&self->lock);
    if (self->abandoned) {
        g_mutex_unlock (&self->lock);
        return;
    }
    if (!burin_job_state_may_follow (self->meter.state, state)) {
        g_critical ("a job can't go from %s to %s", burin_job_state_to_string (self->meter.state),
                    burin_job_state_to_string (state));
        g_mutex_unlock (&self->lock);
        return;
    }
    burin_job_meter_enter (&self->meter, state, total);
    g_mutex_unlock (&self->lock);
    announce (self);
}

/**
 * burin_job_add_done:
 * @bytes: that the drive has completed in the present state
 */
void
burin_job_add_done (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_meter_add (&self->meter, bytes);
    self->report.bytes[self->meter.state] += bytes;
}

/**
 * burin_job_add_skipped:
 * @bytes: that do not matter, and that are neither written nor compared; they count as done
 */
void
burin_job_add_skipped (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->meter.done += bytes;
    self->report.skipped += bytes;
}

/**
 * burin_job_add_written:
 * @bytes: that were written in a state whose progress is not about writing
 */
void
burin_job_add_written (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.written += bytes;
}

/**
 * burin_job_set_source:
 * @position: bytes of the image file consumed
 * @size: bytes of the image file, 0 if unknown
 */
void
burin_job_set_source (BurinJob *self, guint64 position, guint64 size)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->meter.source_position = position;
    self->meter.source_size = size;
}

/**
 * burin_job_set_image:
 * @size: bytes of the image, now that it was read to its end
 * @digest: (array fixed-size=32): its SHA-256
 * @publisher: what its reader says of it and its publisher
 */
void
burin_job_set_image (BurinJob *self,
                     guint64 size,
                     const guint8 *digest,
                     BurinPublisherVerdict publisher)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_report_set_sha256 (&self->report, digest);
    self->report.image_size = size;
    self->report.publisher = publisher;
}

/**
 * burin_job_set_unverified:
 *
 * Nothing will be read back but the head, so writing is all there is to do.
 */
void
burin_job_set_unverified (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->meter.unverified = TRUE;
}

/**
 * burin_job_set_read_rate:
 * @bytes_per_second: that the drive was seen to read; 0 if unknown
 *
 * Makes the time that is left include how long reading back will take.
 */
void
burin_job_set_read_rate (BurinJob *self, double bytes_per_second)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->meter.read_rate = bytes_per_second;
}

/**
 * burin_job_set_release:
 * @release: what became of a drive that was to be released once all on it was proven
 */
void
burin_job_set_release (BurinJob *self, BurinRelease release)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.release = burin_release_to_string (release);
}

/**
 * burin_job_add_bad_range:
 * @offset: of the first byte that is not what it should be, not before that of the last range
 * @length: how many
 */
void
burin_job_add_bad_range (BurinJob *self, guint64 offset, guint64 length)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_report_add_range (self->report.bad_ranges, offset, length);
}

/**
 * burin_job_add_rewritten_range:
 * @offset: of the first byte that was wrong at first and is right now, not before that of the last
 *   such range
 * @length: how many
 */
void
burin_job_add_rewritten_range (BurinJob *self, guint64 offset, guint64 length)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_report_add_range (self->report.rewritten_ranges, offset, length);
}

/**
 * burin_job_add_unstable_read:
 *
 * Counts a read that gave something wrong, and the right thing when it was asked for again.
 */
void
burin_job_add_unstable_read (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.unstable_reads++;
}

/**
 * burin_job_add_unchanged:
 * @bytes: that were on the drive already
 */
void
burin_job_add_unchanged (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.unchanged += bytes;
}

/**
 * burin_job_add_doubted:
 * @bytes: that were read and found to be right, but must be read once more
 */
void
burin_job_add_doubted (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.doubted += bytes;
    if (self->meter.state == BURIN_JOB_VERIFYING)
        self->meter.total += bytes;
}

/**
 * burin_job_set_touched:
 *
 * From now on the drive is not what it was.
 */
void
burin_job_set_touched (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->report.touched = TRUE;
}

/**
 * burin_job_drive_asked:
 *
 * The drive owes one more answer.
 */
void
burin_job_drive_asked (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_meter_asked (&self->meter);
}

/**
 * burin_job_drive_answered:
 *
 * The drive has given one of the answers that it owed, good or bad.
 */
void
burin_job_drive_answered (BurinJob *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    burin_job_meter_answered (&self->meter);
}

/**
 * burin_job_end:
 * @error: (nullable): why it failed; %NULL if it is done; %BURIN_ERROR_CANCELLED if it was
 * cancelled
 *
 * The last call of the worker.
 */
void
burin_job_end (BurinJob *self, const GError *error)
{
    g_mutex_lock (&self->lock);
    if (self->abandoned) {
        g_mutex_unlock (&self->lock);
        return;
    }
    if (error == NULL)
        burin_job_meter_end (&self->meter, BURIN_JOB_DONE);
    else if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_CANCELLED))
        burin_job_meter_end (&self->meter, BURIN_JOB_CANCELLED);
    else
        burin_job_meter_end (&self->meter, BURIN_JOB_FAILED);
    self->error = error != NULL ? g_error_copy (error) : NULL;
    g_mutex_unlock (&self->lock);
    announce (self);
}

/**
 * burin_job_abandon:
 *
 * Ends a cancelled job whose drive does not answer: the job is over, whatever its worker does when
 * the kernel lets go of it at last. Does nothing if the job has ended.
 */
void
burin_job_abandon (BurinJob *self)
{
    BurinErrorDetails details = {.operation = "wait"};
    g_autoptr (GError) error = NULL;

    burin_set_error (&error, BURIN_ERROR_CANCELLED, &details,
                     "cancelled while the drive did not answer");
    g_mutex_lock (&self->lock);
    if (burin_job_state_is_final (self->meter.state)) {
        g_mutex_unlock (&self->lock);
        return;
    }
    burin_job_meter_end (&self->meter, BURIN_JOB_CANCELLED);
    self->abandoned = TRUE;
    self->error = g_steal_pointer (&error);
    g_mutex_unlock (&self->lock);
    announce (self);
}
