/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-witness.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "burin-aligned.h"
#include "burin-error.h"

#define SAMPLE_SIZE 4096

/* Of different places: a drive that loses some of what it has is not another drive. */
#define N_SAMPLES 4

/*
 * What is on the drive from @offset on, if that is known: nobody is writing there.
 */
typedef struct {
    guint64 offset;
    gboolean known;
    guint8 data[SAMPLE_SIZE];
} Sample;

struct _BurinWitness {
    gint64 patience;

    GMutex lock;
    gint64
        last_asked; /* the drive, in microseconds of time that passes in sleep, too; 0 if never */
    gboolean is_other;
    Sample start;              /* which is blank as long as the image is not proven */
    Sample samples[N_SAMPLES]; /* none of them blank, as many drives are */
};

/**
 * burin_witness_new:
 * @patience: microseconds that a drive may have been left alone for without being looked at
 */
BurinWitness *
burin_witness_new (gint64 patience)
{
    BurinWitness *witness = g_new0 (BurinWitness, 1);

    witness->patience = patience;
    g_mutex_init (&witness->lock);
    return witness;
}

void
burin_witness_free (BurinWitness *witness)
{
    if (witness == NULL)
        return;
    g_mutex_clear (&witness->lock);
    g_free (witness);
}

static gint64
get_time (void)
{
    struct timespec now;

    (void) clock_gettime (CLOCK_BOOTTIME, &now); /* every kernel that we run on has it */
    return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static gboolean
touches (const BurinTransfer *transfer, const Sample *sample)
{
    return transfer->offset < sample->offset + SAMPLE_SIZE &&
           sample->offset < transfer->offset + transfer->length;
}

static gboolean
covers (const BurinTransfer *transfer, const Sample *sample)
{
    return transfer->offset <= sample->offset &&
           sample->offset + SAMPLE_SIZE <= transfer->offset + transfer->length;
}

static gboolean
is_blank (const guint8 *data)
{
    return data[0] == 0 && memcmp (data, data + 1, SAMPLE_SIZE - 1) == 0;
}

static void
forget_what_changes (BurinWitness *witness, const BurinTransfer *transfer)
{
    if (transfer->kind == BURIN_TRANSFER_READ)
        return;
    for (guint i = 0; i < N_SAMPLES; i++)
        witness->samples[i].known &= !touches (transfer, &witness->samples[i]);
    witness->start.known &= !touches (transfer, &witness->start);
}

/* @buffer: aligned. What can't be read tells nothing: then whoever asked will hear the reason. */
static gboolean
differs (const BurinTarget *target, const Sample *sample, guint8 *buffer)
{
    return burin_target_read (target, buffer, SAMPLE_SIZE, sample->offset, NULL) &&
           memcmp (buffer, sample->data, SAMPLE_SIZE) != 0;
}

static gboolean
look_for_difference (BurinWitness *witness, const BurinTarget *target, guint8 *buffer)
{
    guint n_known = 0, n_different = 0;

    if (witness->start.known && differs (target, &witness->start, buffer))
        return TRUE;
    for (guint i = 0; i < N_SAMPLES; i++) {
        if (!witness->samples[i].known)
            continue;
        n_known++;
        n_different += differs (target, &witness->samples[i], buffer) ? 1 : 0;
    }
    return n_known > 0 && n_different == n_known;
}

/* Looks twice, so that a bad contact accuses nobody. */
static gboolean
is_other (BurinWitness *witness, const BurinTarget *target)
{
    guint8 *buffer = burin_aligned_alloc (SAMPLE_SIZE);
    gboolean other = look_for_difference (witness, target, buffer) &&
                     look_for_difference (witness, target, buffer);

    free (buffer);
    return other;
}

static gboolean
refuse (const BurinTarget *target, GError **error)
{
    BurinErrorDetails details = {.operation = "recognize", .drive = target->name};

    burin_set_error (error, BURIN_ERROR_DRIVE_CHANGED, &details, "%s is a different drive now",
                     target->name);
    return FALSE;
}

/**
 * burin_witness_begin:
 * @witness: (nullable): without one, every drive is the right one
 * @transfer: what is going to be done
 * @error: %BURIN_ERROR_DRIVE_CHANGED
 *
 * To be called before each transfer. Looks at the drive if it has been left alone for long.
 *
 * Returns: %FALSE if this is another drive, from now on for good
 */
gboolean
burin_witness_begin (BurinWitness *witness,
                     const BurinTarget *target,
                     const BurinTransfer *transfer,
                     GError **error)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = NULL;

    if (witness == NULL)
        return TRUE;
    locker = g_mutex_locker_new (&witness->lock);
    if (!witness->is_other && witness->last_asked != 0 &&
        get_time () - witness->last_asked > witness->patience)
        witness->is_other = is_other (witness, target);
    if (witness->is_other)
        return refuse (target, error);
    witness->last_asked = get_time ();
    forget_what_changes (witness, transfer);
    return TRUE;
}

static void
learn (Sample *sample, const BurinTransfer *transfer)
{
    if (!covers (transfer, sample))
        return;
    memcpy (sample->data, transfer->data + (sample->offset - transfer->offset), SAMPLE_SIZE);
    sample->known = TRUE;
}

static Sample *
find_free (BurinWitness *witness, guint64 offset)
{
    Sample *found = NULL;

    for (guint i = 0; i < N_SAMPLES; i++) {
        Sample *sample = &witness->samples[i];

        if (sample->known && sample->offset == offset)
            return NULL;
        if (!sample->known)
            found = sample;
    }
    return found;
}

/**
 * burin_witness_end:
 * @witness: (nullable): as above
 * @transfer: what has been done, all of it
 */
void
burin_witness_end (BurinWitness *witness, const BurinTransfer *transfer)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = NULL;
    Sample *free_one;

    if (witness == NULL || transfer->length < SAMPLE_SIZE)
        return;
    locker = g_mutex_locker_new (&witness->lock);
    learn (&witness->start, transfer);
    free_one = transfer->offset > 0 && !is_blank (transfer->data)
                   ? find_free (witness, transfer->offset)
                   : NULL;
    if (free_one == NULL)
        return;
    free_one->offset = transfer->offset;
    learn (free_one, transfer);
}
