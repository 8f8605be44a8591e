/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Counterfeit drives say that they are larger than they are, and drop what does not fit or write it
 * over something else. A few tagged blocks behind the image show it before an hour is spent on
 * writing.
 */
#include "burin-capacity.h"

#include <stdlib.h>
#include <string.h>

#include "burin-aligned.h"
#include "burin-drive-access.h"
#include "burin-verdict.h"

#define MIB G_GUINT64_CONSTANT (1048576)

#define BLOCK_SIZE 4096
#define FILLER_SIZE (1024 * 1024)

/* One per power of two, and the end of the drive. */
#define MOST_PROBES 64

/*
 * A run of burin_capacity_check(). Lives on its stack.
 */
typedef struct {
    BurinJob *job;
    const BurinTarget *target;
    guint64 nonce;
    guint8 *block;
    guint8 *tag;
    guint64 offsets[MOST_PROBES]; /* ascending */
    guint n_offsets;
} Probing;

static gboolean
move (Probing *probing,
      BurinTransferKind kind,
      guint8 *data,
      gsize length,
      guint64 offset,
      GError **error)
{
    BurinTransfer transfer = {kind, data, length, offset};

    return burin_job_check_cancelled (probing->job, error) &&
           burin_drive_transfer (probing->job, probing->target, &transfer, error);
}

/* A block that says where it belongs, and in which run it was written. */
static void
make_tag (Probing *probing, guint64 offset)
{
    guint64 *words = (guint64 *) (void *) probing->tag;

    for (gsize i = 0; i < BLOCK_SIZE / sizeof *words; i += 2) {
        words[i] = probing->nonce;
        words[i + 1] = offset;
    }
}

static gboolean
is_own_tag (Probing *probing, guint64 offset)
{
    make_tag (probing, offset);
    return memcmp (probing->block, probing->tag, BLOCK_SIZE) == 0;
}

/* Whether the block at hand is the tag of some other place; then *offset is which. */
static gboolean
is_any_tag (Probing *probing, guint64 *offset)
{
    const guint64 *words = (const guint64 *) (const void *) probing->block;

    if (words[0] != probing->nonce || !is_own_tag (probing, words[1]))
        return FALSE;
    *offset = words[1];
    return TRUE;
}

static void
choose_offsets (Probing *probing, guint64 image_size)
{
    guint64 last = (probing->target->size - BLOCK_SIZE) / BLOCK_SIZE * BLOCK_SIZE;

    for (guint64 offset = BURIN_SMALLEST_CAPACITY; offset < last; offset *= 2)
        if (offset >= image_size)
            probing->offsets[probing->n_offsets++] = offset;
    if (last >= MAX (BURIN_SMALLEST_CAPACITY, image_size))
        probing->offsets[probing->n_offsets++] = last;
}

/* From the end to the front: of several tags that land in one place, that of the first one stays.
 */
static gboolean
plant (Probing *probing, GError **error)
{
    for (guint i = probing->n_offsets; i > 0; i--) {
        guint64 offset = probing->offsets[i - 1];

        make_tag (probing, offset);
        memcpy (probing->block, probing->tag, BLOCK_SIZE);
        if (!move (probing, BURIN_TRANSFER_WRITE, probing->block, BLOCK_SIZE, offset, error))
            return FALSE;
    }
    return TRUE;
}

/* Pushes the tags out of what cache the drive may have. */
static gboolean
push_out (Probing *probing, GError **error)
{
    guint8 *zeros = burin_aligned_alloc (FILLER_SIZE);
    gboolean pushed = move (probing, BURIN_TRANSFER_WRITE, zeros, FILLER_SIZE, 0, error) &&
                      burin_drive_flush (probing->job, probing->target, error);

    free (zeros);
    return pushed;
}

/**
 * burin_capacity_set_error:
 * @capacity: how many bytes the drive holds
 * @error: %BURIN_ERROR_VERIFY_MISMATCH, with the cause "fake-capacity" and the range that is not
 *   there
 *
 * Says that a drive is counterfeit.
 */
void
burin_capacity_set_error (const BurinTarget *target, guint64 capacity, GError **error)
{
    BurinErrorDetails details = {
        .operation = "check",
        .drive = target->name,
        .cause = "fake-capacity",
        .offset = capacity,
        .length = target->size - capacity,
    };

    burin_set_error (error, BURIN_ERROR_VERIFY_MISMATCH, &details,
                     "%s is counterfeit: it says that it holds %" G_GUINT64_FORMAT
                     " bytes, but keeps only about %" G_GUINT64_FORMAT,
                     target->name, target->size, capacity);
}

static gboolean
accuse (Probing *probing, guint64 capacity, GError **error)
{
    burin_capacity_set_error (probing->target, capacity, error);
    return FALSE;
}

/* Not even the smallest place that was tried kept anything. */
static gboolean
accuse_of_nothing (Probing *probing, GError **error)
{
    BurinErrorDetails details = {
        .operation = "check",
        .drive = probing->target->name,
        .cause = "nothing-written",
    };

    burin_set_error (error, BURIN_ERROR_VERIFY_MISMATCH, &details,
                     "%s confirmed what was written to it, and kept nothing of it",
                     probing->target->name);
    return FALSE;
}

/* Sets *kept to whether a tag that is written at @offset can be read there. */
static gboolean
try_one (Probing *probing, guint64 offset, gboolean *kept, GError **error)
{
    make_tag (probing, offset);
    memcpy (probing->block, probing->tag, BLOCK_SIZE);
    if (!move (probing, BURIN_TRANSFER_WRITE, probing->block, BLOCK_SIZE, offset, error) ||
        !push_out (probing, error) ||
        !move (probing, BURIN_TRANSFER_READ, probing->block, BLOCK_SIZE, offset, error))
        return FALSE;
    *kept = is_own_tag (probing, offset);
    return TRUE;
}

/* Between a place that keeps what is written and one that does not is the real end. */
static gboolean
find_end (Probing *probing, guint64 good, guint64 bad, guint64 *end, GError **error)
{
    while (bad - good > MIB) {
        guint64 middle = good + (bad - good) / 2 / BLOCK_SIZE * BLOCK_SIZE;
        gboolean kept;

        if (!try_one (probing, middle, &kept, error))
            return FALSE;
        if (kept)
            good = middle;
        else
            bad = middle;
    }
    *end = bad;
    return TRUE;
}

/* Looks at one place twice, so that a bad contact accuses nobody. Sets *wrong and, if the tag of
 * another place is there, *other. */
static gboolean
look (Probing *probing, guint64 offset, gboolean *wrong, guint64 *other, GError **error)
{
    *wrong = TRUE;
    *other = offset;
    for (guint i = 0; i < 2 && *wrong; i++) {
        if (!move (probing, BURIN_TRANSFER_READ, probing->block, BLOCK_SIZE, offset, error))
            return FALSE;
        *wrong = !is_own_tag (probing, offset);
    }
    if (*wrong)
        (void) is_any_tag (probing, other); /* else it stays @offset */
    return TRUE;
}

static gboolean
look_at_all (Probing *probing, GError **error)
{
    guint64 good = 0, end, other;
    gboolean wrong;

    for (guint i = 0; i < probing->n_offsets; i++) {
        guint64 offset = probing->offsets[i];

        if (!look (probing, offset, &wrong, &other, error))
            return FALSE;
        if (wrong && other < offset)
            return accuse (probing, offset - other, error);
        if (wrong && !find_end (probing, good, offset, &end, error))
            return FALSE;
        if (wrong)
            return end > MIB ? accuse (probing, end, error) : accuse_of_nothing (probing, error);
        good = offset;
    }
    return TRUE;
}

/*
 * A drive that begins anew behind its real end, a power of two, keeps each tag as long as no other
 * lands on it, but shows that of the last place in another one, too. There the image will be, so it
 * is only read.
 */
static gboolean
look_for_echo (Probing *probing, GError **error)
{
    guint64 last = probing->offsets[probing->n_offsets - 1], found;

    for (guint64 capacity = BURIN_SMALLEST_CAPACITY; capacity <= last; capacity *= 2) {
        if (!move (probing, BURIN_TRANSFER_READ, probing->block, BLOCK_SIZE, last % capacity,
                   error))
            return FALSE;
        if (is_any_tag (probing, &found) && found == last)
            return accuse (probing, capacity, error);
    }
    return TRUE;
}

/* Nothing of the image goes there: a place that can't be cleaned harms nobody. */
static void
clean_up (Probing *probing)
{
    memset (probing->block, 0, BLOCK_SIZE);
    for (guint i = 0; i < probing->n_offsets; i++)
        (void) move (probing, BURIN_TRANSFER_WRITE, probing->block, BLOCK_SIZE, probing->offsets[i],
                     NULL);
}

/* A drive that fails where nothing of the image goes has not been shown to be counterfeit. */
static gboolean
forgive (GError *failure, GError **error)
{
    if (g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_DRIVE_READ) ||
        g_error_matches (failure, BURIN_ERROR, BURIN_ERROR_DRIVE_WRITE)) {
        g_error_free (failure);
        return TRUE;
    }
    g_propagate_error (error, failure);
    return FALSE;
}

/**
 * burin_capacity_check:
 * @job: in state preparing
 * @target: a drive that is about to be erased, and whose start is zeros
 * @image_size: bytes that will be written, as far as that is known; only what is behind is written,
 *   and left as zeros
 * @error: %BURIN_ERROR_VERIFY_MISMATCH with the cause "fake-capacity", the real capacity as offset;
 *   what else the drive gives; %BURIN_ERROR_CANCELLED
 *
 * Looks for positive proof that the drive is smaller than it says. Takes a few small transfers.
 * Only with the proof at hand, when the job has failed, does it look for the real end within the
 * image.
 *
 * Returns: %FALSE if there is proof
 */
gboolean
burin_capacity_check (BurinJob *job, const BurinTarget *target, guint64 image_size, GError **error)
{
    Probing probing = {
        .job = job,
        .target = target,
        .nonce = (guint64) g_random_int () << 32 | g_random_int (),
    };
    GError *failure = NULL;
    gboolean honest;

    choose_offsets (&probing, image_size);
    if (probing.n_offsets == 0 || !target->is_block_device)
        return TRUE;
    probing.block = burin_aligned_alloc (BLOCK_SIZE);
    probing.tag = burin_aligned_alloc (BLOCK_SIZE);
    honest = plant (&probing, &failure) && push_out (&probing, &failure) &&
             look_at_all (&probing, &failure) && look_for_echo (&probing, &failure);
    clean_up (&probing);
    free (probing.block);
    free (probing.tag);
    return honest || forgive (failure, error);
}
