/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One transfer, with patience: what fails for a passing reason is tried again, and what fails for
 * good is narrowed down to the sectors that it fails on.
 */
#include "burin-transfer.h"

#include <errno.h>

#include "burin-error.h"
#include "burin-witness.h"

/* Milliseconds before each further try. */
static const gint delays[] = {50, 200, 800};

/* Each sector that fails may take the drive half a minute, so narrowing down has an end. */
#define NARROWING_MICROSECONDS (10 * G_USEC_PER_SEC)

/* A file system that can't make zeros takes them like any other data. */
static gboolean
make_zeros (const BurinTarget *target, const BurinTransfer *transfer, GError **error)
{
    g_autoptr (GError) failure = NULL;

    if (burin_target_zero (target, transfer->length, transfer->offset, &failure))
        return TRUE;
    if (burin_error_get_details (failure)->errnum == EOPNOTSUPP)
        return burin_target_write (target, transfer->data, transfer->length, transfer->offset,
                                   error);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
}

static gboolean
move (const BurinTarget *target, const BurinTransfer *transfer, GError **error)
{
    switch (transfer->kind) {
    case BURIN_TRANSFER_READ:
        return burin_target_read (target, transfer->data, transfer->length, transfer->offset,
                                  error);
    case BURIN_TRANSFER_WRITE:
        return burin_target_write (target, transfer->data, transfer->length, transfer->offset,
                                   error);
    case BURIN_TRANSFER_ZERO:
        return make_zeros (target, transfer, error);
    default:
        g_assert_not_reached ();
    }
}

static gboolean
attempt (const BurinTarget *target, const BurinTransfer *transfer, GError **error)
{
    if (!burin_witness_begin (target->witness, target, transfer, error) ||
        !move (target, transfer, error))
        return FALSE;
    burin_witness_end (target->witness, transfer);
    return TRUE;
}

/* What a bad contact, a reset of the bus or a weak cell give; all else stays as it is. */
static gboolean
may_pass (const GError *error)
{
    if (!g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_READ) &&
        !g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_WRITE))
        return FALSE;
    switch (burin_error_get_details (error)->errnum) {
    case EIO:
    case ENODATA:
    case ETIMEDOUT:
    case EREMOTEIO:
        return TRUE;
    default:
        return FALSE;
    }
}

static gboolean
check_cancelled (GCancellable *cancellable, GError **error)
{
    if (!g_cancellable_is_cancelled (cancellable))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, NULL, "cancelled");
    return FALSE;
}

static gboolean
wait_a_while (gint milliseconds, GCancellable *cancellable, GError **error)
{
    GPollFD poll_fd;

    if (!g_cancellable_make_pollfd (cancellable, &poll_fd)) {
        g_usleep ((gulong) milliseconds * 1000);
        return TRUE;
    }
    (void) g_poll (&poll_fd, 1, milliseconds); /* a signal only makes the wait shorter */
    g_cancellable_release_fd (cancellable);
    return check_cancelled (cancellable, error);
}

static gboolean
attempt_patiently (const BurinTarget *target,
                   const BurinTransfer *transfer,
                   GCancellable *cancellable,
                   GError **error)
{
    g_autoptr (GError) failure = NULL;

    for (gsize i = 0; !attempt (target, transfer, &failure); i++) {
        if (i == G_N_ELEMENTS (delays) || !may_pass (failure)) {
            g_propagate_error (error, g_steal_pointer (&failure));
            return FALSE;
        }
        g_clear_error (&failure);
        if (!wait_a_while (delays[i], cancellable, error))
            return FALSE;
    }
    return TRUE;
}

/*
 * A search for the sectors that a transfer fails on. Lives on the stack of narrow_down().
 */
typedef struct {
    const BurinTarget *target;
    GCancellable *cancellable;
    gint64 deadline;
    guint64 first; /* offset of the first bad byte */
    guint64 end;   /* offset behind the last one that is bad without a gap */
    gboolean found;
    gboolean finished;
    GError *other; /* what ends the search before its time, as that the drive is gone */
} Search;

static BurinTransfer
part_of (const BurinTransfer *transfer, gsize from, gsize length)
{
    return (BurinTransfer){
        .kind = transfer->kind,
        .data = transfer->data != NULL ? transfer->data + from : NULL,
        .length = length,
        .offset = transfer->offset + from,
    };
}

static void
note_bad (Search *search, const BurinTransfer *sector)
{
    if (!search->found)
        search->first = sector->offset;
    search->found = TRUE;
    search->end = sector->offset + sector->length;
}

/* Tries it once more, as long as there is time. Returns: whether it worked */
static gboolean
probe (Search *search, const BurinTransfer *transfer)
{
    g_autoptr (GError) failure = NULL;

    if (g_get_monotonic_time () > search->deadline)
        return FALSE;
    if (check_cancelled (search->cancellable, &failure) &&
        attempt (search->target, transfer, &failure))
        return TRUE;
    if (!may_pass (failure)) {
        search->finished = TRUE;
        search->other = g_steal_pointer (&failure);
    }
    return FALSE;
}

/* Goes through the halves in order, and ends at the first good sector behind the first bad one. */
static void
search_in (Search *search, const BurinTransfer *transfer)
{
    gsize half = transfer->length / 2 / search->target->block_size * search->target->block_size;
    BurinTransfer parts[2];

    if (search->finished)
        return;
    if (probe (search, transfer)) {
        search->finished = search->found;
        return;
    }
    if (half == 0 || g_get_monotonic_time () > search->deadline) {
        note_bad (search, transfer);
        return;
    }
    parts[0] = part_of (transfer, 0, half);
    parts[1] = part_of (transfer, half, transfer->length - half);
    search_in (search, &parts[0]);
    search_in (search, &parts[1]);
}

/* Returns: whether all of it works now that it was asked for in smaller pieces */
static gboolean
narrow_down (const BurinTarget *target,
             const BurinTransfer *transfer,
             GCancellable *cancellable,
             const GError *failure,
             GError **error)
{
    Search search = {
        .target = target,
        .cancellable = cancellable,
        .deadline = g_get_monotonic_time () + NARROWING_MICROSECONDS,
    };
    BurinErrorDetails details = *burin_error_get_details (failure);

    search_in (&search, transfer);
    if (search.other != NULL) {
        g_propagate_error (error, search.other);
        return FALSE;
    }
    if (!search.found)
        return TRUE;
    details.offset = search.first;
    details.length = search.end - search.first;
    burin_set_error (error, failure->code, &details,
                     "could not %s %" G_GUINT64_FORMAT " bytes at offset %" G_GUINT64_FORMAT
                     " of %s: %s",
                     details.operation, details.length, details.offset, target->name,
                     g_strerror (details.errnum));
    return FALSE;
}

/**
 * burin_transfer_run:
 * @transfer: what to move
 * @cancellable: (nullable): ends waiting between tries
 * @error: as burin_target_read() and its like give it, with the exact bad range in its details;
 *   %BURIN_ERROR_CANCELLED if it was given up between two tries; %BURIN_ERROR_DRIVE_CHANGED
 *
 * Moves bytes to or from a drive. Errors that may pass are tried again, with growing delays; if
 * they stay, the transfer is cut down to the sectors that are to blame.
 *
 * Returns: %FALSE if anything of @transfer could not be moved
 */
gboolean
burin_transfer_run (const BurinTarget *target,
                    const BurinTransfer *transfer,
                    GCancellable *cancellable,
                    GError **error)
{
    g_autoptr (GError) failure = NULL;

    if (attempt_patiently (target, transfer, cancellable, &failure))
        return TRUE;
    if (may_pass (failure))
        return narrow_down (target, transfer, cancellable, failure, error);
    g_propagate_error (error, g_steal_pointer (&failure));
    return FALSE;
}
