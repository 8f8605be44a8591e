/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-relay.h"

#define N_BUFFERS 6
#define MAX_PIECES 256

/* SHA-256, another digest, the ranges of a bmap, the one who sends. */
#define MAX_LANES 4

/*
 * Lane: one who works on the image. @n_done and @error are guarded by the relay's mutex.
 */
typedef struct {
    BurinRelay *relay;
    GThread *thread;
    BurinRelayFunc func;
    gpointer user_data;
    guint64 n_done; /* pieces */
    GError *error;  /* then it only lets everything pass */
} Lane;

/*
 * Buffer: memory for one piece of data. The owner's.
 */
typedef struct {
    guint8 *bytes;
    guint64 needed_until; /* how many pieces every lane must be done with before it is free */
} Buffer;

struct _BurinRelay {
    GMutex mutex;
    GCond added;
    GCond done;

    Buffer buffers[N_BUFFERS];
    guint next_buffer; /* the one that is lent; the owner's */

    BurinPiece pieces[MAX_PIECES];
    guint64 n_added; /* pieces ever; guarded by the mutex, like what follows */
    gboolean closed;

    Lane lanes[MAX_LANES];
    guint n_lanes; /* the owner's */
};

/* Waits for a piece to work on; %NULL when there will be none. */
static const BurinPiece *
await_piece (Lane *lane)
{
    BurinRelay *self = lane->relay;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    while (lane->n_done == self->n_added && !self->closed)
        g_cond_wait (&self->added, &self->mutex);
    return lane->n_done < self->n_added ? &self->pieces[lane->n_done % MAX_PIECES] : NULL;
}

static void
finish_piece (Lane *lane, GError *error)
{
    BurinRelay *self = lane->relay;

    g_mutex_lock (&self->mutex);
    if (error != NULL)
        lane->error = error;
    lane->n_done++;
    g_mutex_unlock (&self->mutex);
    g_cond_signal (&self->done);
}

static gpointer
run (gpointer user_data)
{
    Lane *lane = user_data;
    gboolean failed = FALSE;
    const BurinPiece *piece;

    while ((piece = await_piece (lane)) != NULL) {
        GError *error = NULL;

        if (!failed && !lane->func (lane->user_data, piece, &error))
            failed = TRUE;
        finish_piece (lane, error);
    }
    return NULL;
}

static void
join (BurinRelay *self)
{
    g_mutex_lock (&self->mutex);
    self->closed = TRUE;
    g_mutex_unlock (&self->mutex);
    g_cond_broadcast (&self->added);
    for (guint i = 0; i < self->n_lanes; i++)
        if (self->lanes[i].thread != NULL)
            g_thread_join (g_steal_pointer (&self->lanes[i].thread));
}

/**
 * burin_relay_new:
 *
 * Returns: (transfer full): a relay without lanes
 */
BurinRelay *
burin_relay_new (void)
{
    BurinRelay *self = g_new0 (BurinRelay, 1);

    g_mutex_init (&self->mutex);
    g_cond_init (&self->added);
    g_cond_init (&self->done);
    for (guint i = 0; i < N_BUFFERS; i++)
        self->buffers[i].bytes = g_malloc (BURIN_FRAME_MAX_DATA);
    return self;
}

/**
 * burin_relay_free:
 * @self: (nullable) (transfer full): a relay, whose threads are awaited
 */
void
burin_relay_free (BurinRelay *self)
{
    if (self == NULL)
        return;
    join (self);
    for (guint i = 0; i < self->n_lanes; i++)
        g_clear_error (&self->lanes[i].error);
    for (guint i = 0; i < N_BUFFERS; i++)
        g_free (self->buffers[i].bytes);
    g_cond_clear (&self->added);
    g_cond_clear (&self->done);
    g_mutex_clear (&self->mutex);
    g_free (self);
}

/**
 * burin_relay_add_lane:
 * @self: one that has not been given anything yet
 * @func: what to call in a thread of its own
 * @user_data: for @func; must outlive the relay
 * @error: what GThread says
 *
 * Returns: %FALSE if there can be no further lane
 */
gboolean
burin_relay_add_lane (BurinRelay *self, BurinRelayFunc func, gpointer user_data, GError **error)
{
    Lane *lane = &self->lanes[self->n_lanes];

    g_return_val_if_fail (self->n_lanes < MAX_LANES, FALSE);
    *lane = (Lane){.relay = self, .func = func, .user_data = user_data};
    lane->thread = g_thread_try_new ("relay", run, lane, error);
    if (lane->thread == NULL)
        return FALSE;
    self->n_lanes++;
    return TRUE;
}

/* With the mutex held: pieces that every lane is done with. */
static guint64
count_done (BurinRelay *self)
{
    guint64 n_done = self->n_added;

    for (guint i = 0; i < self->n_lanes; i++)
        n_done = MIN (n_done, self->lanes[i].n_done);
    return n_done;
}

static void
await_done (BurinRelay *self, guint64 n_pieces)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    while (count_done (self) < n_pieces)
        g_cond_wait (&self->done, &self->mutex);
}

/**
 * burin_relay_get_buffer:
 *
 * Waits until a buffer is free, which holds back a reader that is faster than the lanes.
 *
 * Returns: (transfer none): %BURIN_FRAME_MAX_DATA bytes to fill for burin_relay_add()
 */
guint8 *
burin_relay_get_buffer (BurinRelay *self)
{
    Buffer *buffer = &self->buffers[self->next_buffer];

    await_done (self, buffer->needed_until);
    return buffer->bytes;
}

/* The buffer lent last belongs to the piece of data that is about to be added. */
static const guint8 *
take_buffer (BurinRelay *self)
{
    Buffer *buffer = &self->buffers[self->next_buffer];

    buffer->needed_until = self->n_added + 1;
    self->next_buffer = (self->next_buffer + 1) % N_BUFFERS;
    return buffer->bytes;
}

/**
 * burin_relay_add:
 * @range: what comes next in the image; if it is data, the buffer lent last holds it
 * @source: how many bytes of the image file have been consumed
 */
void
burin_relay_add (BurinRelay *self, const BurinRange *range, guint64 source)
{
    BurinPiece *piece = &self->pieces[self->n_added % MAX_PIECES];

    if (self->n_added >= MAX_PIECES)
        await_done (self, self->n_added - MAX_PIECES + 1);
    *piece = (BurinPiece){
        .range = *range,
        .data = range->type == BURIN_FRAME_DATA ? take_buffer (self) : NULL,
        .source = source,
    };
    g_mutex_lock (&self->mutex);
    self->n_added++;
    g_mutex_unlock (&self->mutex);
    g_cond_broadcast (&self->added);
}

/**
 * burin_relay_check:
 * @error: as the lanes' functions give it
 *
 * Returns: %FALSE if a lane has found already that there is no sense in going on
 */
gboolean
burin_relay_check (BurinRelay *self, GError **error)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    for (guint i = 0; i < self->n_lanes; i++) {
        if (self->lanes[i].error == NULL)
            continue;
        g_propagate_error (error, g_error_copy (self->lanes[i].error));
        return FALSE;
    }
    return TRUE;
}

/**
 * burin_relay_finish:
 * @error: as the lanes' functions give it
 *
 * Waits until every lane has had everything.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_relay_finish (BurinRelay *self, GError **error)
{
    join (self);
    return burin_relay_check (self, error);
}
