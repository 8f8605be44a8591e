/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job.h"

#include <math.h>

#include "burin-frame.h"
#include "burin-rate.h"

/* How much of the fraction of a write job that is verified is for writing. */
#define WRITE_SHARE 0.5

typedef struct {
    guint64 offset;
    guint64 length;
} Range;

struct _BurinJob {
    GObject parent_instance;

    /* Constant. */
    BurinJobKind kind;
    GCancellable *cancellable;
    GMainContext *context;

    /* Everything below is guarded by the lock. */
    GMutex lock;
    BurinJobState state;
    GError *error;
    gboolean touched;
    gboolean unverified;
    const char *release; /* (nullable): static */
    gboolean abandoned;
    guint n_asked;
    gint64 answered;

    guint64 done;
    guint64 total;
    guint64 source_position;
    guint64 source_size;
    double fraction;
    gint64 entered;
    BurinRate rate;

    guint64 image_size;
    char *sha256;
    guint64 bytes[BURIN_N_JOB_STATES];
    gint64 spent[BURIN_N_JOB_STATES];
    guint64 written;
    guint64 unchanged;
    guint64 doubted;
    guint64 skipped;
    BurinPublisherVerdict publisher;
    guint64 unstable_reads;
    GArray *bad_ranges;
    GArray *rewritten_ranges;
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
    g_free (self->sha256);
    g_array_unref (self->bad_ranges);
    g_array_unref (self->rewritten_ranges);

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
    self->entered = g_get_monotonic_time ();
    self->bad_ranges = g_array_new (FALSE, FALSE, sizeof (Range));
    self->rewritten_ranges = g_array_new (FALSE, FALSE, sizeof (Range));
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

    self->kind = kind;
    return self;
}

BurinJobKind
burin_job_get_kind (BurinJob *self)
{
    return self->kind;
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

    return self->state;
}

static gboolean
progress_is_by_source (BurinJob *self)
{
    return self->total == BURIN_JOB_TOTAL_UNKNOWN && self->source_size > 0;
}

/* How much of the present state is done, 0 to 1. */
static double
state_fraction (BurinJob *self)
{
    if (progress_is_by_source (self))
        return MIN (1.0, (double) self->source_position / (double) self->source_size);
    if (self->total == 0 || self->total == BURIN_JOB_TOTAL_UNKNOWN)
        return 0.0;
    return MIN (1.0, (double) self->done / (double) self->total);
}

static double
get_write_share (BurinJob *self)
{
    return self->unverified ? 1.0 : WRITE_SHARE;
}

static double
job_fraction (BurinJob *self)
{
    gboolean writes = self->kind == BURIN_JOB_WRITE;
    double write_share = get_write_share (self);

    switch (self->state) {
    case BURIN_JOB_WRITING:
        return write_share * state_fraction (self);
    case BURIN_JOB_FLUSHING:
        return write_share;
    case BURIN_JOB_VERIFYING:
        return writes ? write_share + (1.0 - write_share) * state_fraction (self)
                      : state_fraction (self);
    case BURIN_JOB_FINISHING:
    case BURIN_JOB_DONE:
        return 1.0;
    default:
        return self->fraction;
    }
}

/* Bytes still to be moved in this state and in the one that reads back; -1 if nobody can know. */
static double
bytes_left (BurinJob *self)
{
    double fraction = state_fraction (self);
    double total = self->total != BURIN_JOB_TOTAL_UNKNOWN ? (double) self->total : 0.0;
    gboolean read_back_follows = self->state == BURIN_JOB_WRITING && !self->unverified;

    if (self->state != BURIN_JOB_WRITING && self->state != BURIN_JOB_VERIFYING)
        return -1.0;
    if (progress_is_by_source (self)) {
        if (fraction <= 0.0)
            return -1.0;
        total = (double) self->done / fraction;
    }
    if (total <= 0.0)
        return -1.0;
    return total * (1.0 - fraction) + (read_back_follows ? total : 0.0);
}

static gint64
seconds_silent (BurinJob *self)
{
    if (self->n_asked == 0 || burin_job_state_is_final (self->state))
        return 0;
    return (g_get_monotonic_time () - self->answered) / G_USEC_PER_SEC;
}

/**
 * burin_job_get_progress:
 * @progress: (out): where the job stands at this moment
 */
void
burin_job_get_progress (BurinJob *self, BurinProgress *progress)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);
    gboolean by_source = progress_is_by_source (self);
    double rate = burin_rate_get (&self->rate);
    double left = bytes_left (self);

    self->fraction = MAX (self->fraction, job_fraction (self));
    *progress = (BurinProgress){
        .state = self->state,
        .done = by_source ? self->source_position : self->done,
        .total = by_source                                ? self->source_size
                 : self->total == BURIN_JOB_TOTAL_UNKNOWN ? 0
                                                          : self->total,
        .by_source = by_source,
        .fraction = self->fraction,
        .rate = rate,
        .seconds_left = rate > 0.0 && left >= 0.0 ? (gint64) ceil (left / rate) : -1,
        .seconds_silent = seconds_silent (self),
    };
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

static double
seconds_in (BurinJob *self, BurinJobState state)
{
    return (double) self->spent[state] / G_USEC_PER_SEC;
}

static GVariant *
ranges_to_variant (GArray *ranges)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(tt)"));

    for (guint i = 0; i < ranges->len; i++) {
        const Range *range = &g_array_index (ranges, Range, i);

        g_variant_builder_add (&builder, "(tt)", range->offset, range->length);
    }
    return g_variant_builder_end (&builder);
}

static BurinPublisherVerdict
get_publisher (BurinJob *self)
{
    return g_error_matches (self->error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH)
               ? BURIN_PUBLISHER_MISMATCH
               : self->publisher;
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
    g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&dict, "drive-touched", "b", self->touched);
    g_variant_dict_insert (&dict, "image-size", "t", self->image_size);
    if (self->sha256 != NULL)
        g_variant_dict_insert (&dict, "sha256", "s", self->sha256);
    g_variant_dict_insert (&dict, "bytes-written", "t",
                           self->bytes[BURIN_JOB_WRITING] + self->written - self->unchanged);
    g_variant_dict_insert (&dict, "bytes-unchanged", "t", self->unchanged);
    g_variant_dict_insert (&dict, "bytes-verified", "t",
                           self->bytes[BURIN_JOB_VERIFYING] + self->bytes[BURIN_JOB_FINISHING] +
                               self->unchanged - self->doubted);
    g_variant_dict_insert (&dict, "write-seconds", "d", seconds_in (self, BURIN_JOB_WRITING));
    g_variant_dict_insert (&dict, "flush-seconds", "d", seconds_in (self, BURIN_JOB_FLUSHING));
    g_variant_dict_insert (&dict, "verify-seconds", "d", seconds_in (self, BURIN_JOB_VERIFYING));
    g_variant_dict_insert (&dict, "bytes-skipped", "t", self->skipped);
    g_variant_dict_insert (&dict, "publisher", "s",
                           burin_publisher_verdict_to_string (get_publisher (self)));
    if (self->release != NULL)
        g_variant_dict_insert (&dict, "release", "s", self->release);
    g_variant_dict_insert (&dict, "unstable-reads", "t", self->unstable_reads);
    g_variant_dict_insert_value (&dict, "bad-ranges", ranges_to_variant (self->bad_ranges));
    g_variant_dict_insert_value (&dict, "rewritten-ranges",
                                 ranges_to_variant (self->rewritten_ranges));
    return g_variant_ref_sink (g_variant_dict_end (&dict));
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

    return g_strdup (self->sha256);
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

    return self->touched;
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

/* With the lock held. */
static void
move_to (BurinJob *self, BurinJobState state)
{
    gint64 now = g_get_monotonic_time ();

    self->fraction = MAX (self->fraction, job_fraction (self));
    self->spent[self->state] += now - self->entered;
    self->entered = now;
    self->state = state;
    burin_rate_reset (&self->rate);
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
    if (!burin_job_state_may_follow (self->state, state)) {
        g_critical ("a job can't go from %s to %s", burin_job_state_to_string (self->state),
                    burin_job_state_to_string (state));
        g_mutex_unlock (&self->lock);
        return;
    }
    move_to (self, state);
    self->done = 0;
    self->total = total;
    burin_rate_add (&self->rate, self->entered, 0);
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

    self->done += bytes;
    self->bytes[self->state] += bytes;
    burin_rate_add (&self->rate, g_get_monotonic_time (), self->done);
}

/**
 * burin_job_add_skipped:
 * @bytes: that do not matter, and that are neither written nor compared; they count as done
 */
void
burin_job_add_skipped (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->done += bytes;
    self->skipped += bytes;
}

/**
 * burin_job_add_written:
 * @bytes: that were written in a state whose progress is not about writing
 */
void
burin_job_add_written (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->written += bytes;
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

    self->source_position = position;
    self->source_size = size;
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
    GString *hex = g_string_new (NULL);

    for (guint i = 0; i < BURIN_FRAME_DIGEST_SIZE; i++)
        g_string_append_printf (hex, "%02x", digest[i]);
    g_free (self->sha256);
    self->sha256 = g_string_free (hex, FALSE);
    self->image_size = size;
    self->publisher = publisher;
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

    self->unverified = TRUE;
}

/**
 * burin_job_set_release:
 * @release: what became of a drive that was to be released once all on it was proven
 */
void
burin_job_set_release (BurinJob *self, BurinRelease release)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->release = burin_release_to_string (release);
}

static void
add_range (GArray *ranges, guint64 offset, guint64 length)
{
    Range range = {offset, length};
    Range *last = ranges->len > 0 ? &g_array_index (ranges, Range, ranges->len - 1) : NULL;

    if (last != NULL && last->offset + last->length == offset)
        last->length += length;
    else
        g_array_append_val (ranges, range);
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

    add_range (self->bad_ranges, offset, length);
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

    add_range (self->rewritten_ranges, offset, length);
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

    self->unstable_reads++;
}

/**
 * burin_job_add_unchanged:
 * @bytes: that were on the drive already
 */
void
burin_job_add_unchanged (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->unchanged += bytes;
}

/**
 * burin_job_add_doubted:
 * @bytes: that were read and found to be right, but must be read once more
 */
void
burin_job_add_doubted (BurinJob *self, guint64 bytes)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->lock);

    self->doubted += bytes;
    if (self->state == BURIN_JOB_VERIFYING)
        self->total += bytes;
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

    self->touched = TRUE;
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

    if (self->n_asked++ == 0)
        self->answered = g_get_monotonic_time ();
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

    self->n_asked--;
    self->answered = g_get_monotonic_time ();
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
        move_to (self, BURIN_JOB_DONE);
    else if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_CANCELLED))
        move_to (self, BURIN_JOB_CANCELLED);
    else
        move_to (self, BURIN_JOB_FAILED);
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
    if (burin_job_state_is_final (self->state)) {
        g_mutex_unlock (&self->lock);
        return;
    }
    move_to (self, BURIN_JOB_CANCELLED);
    self->abandoned = TRUE;
    self->error = g_steal_pointer (&error);
    g_mutex_unlock (&self->lock);
    announce (self);
}
