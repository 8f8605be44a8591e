/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-hasher.h"

#include "burin-digest.h"

#define N_SLOTS 4

/* SHA-256, another digest, the ranges of a bmap. */
#define MAX_LANES 3

/*
 * Slot: one piece of the image in the ring between the threads.
 */
typedef struct {
    guint8 *buffer;
    guint64 length;
    gboolean is_zero; /* the buffer is not used */
} Slot;

/*
 * Lane: one computation. @n_done and @error are guarded by the hasher's mutex.
 */
typedef struct {
    BurinHasher *hasher;
    GThread *thread;
    BurinHasherFunc func;
    gpointer user_data;
    guint64 n_done; /* slots */
    GError *error;  /* then it only lets everything pass */
} Lane;

struct _BurinHasher {
    GMutex mutex;
    GCond changed;

    Slot slots[N_SLOTS];
    guint64 n_added; /* slots ever filled; guarded by the mutex, like what follows */
    gboolean closed;

    Lane lanes[MAX_LANES];
    guint n_lanes; /* the owner's */

    BurinDigest *sha256; /* the first lane's, and the owner's once it has joined */
};

/* Waits for a slot to work on; %NULL when there will be none. */
static const Slot *
await_slot (Lane *lane)
{
    BurinHasher *self = lane->hasher;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    while (lane->n_done == self->n_added && !self->closed)
        g_cond_wait (&self->changed, &self->mutex);
    return lane->n_done < self->n_added ? &self->slots[lane->n_done % N_SLOTS] : NULL;
}

static void
finish_slot (Lane *lane, GError *error)
{
    BurinHasher *self = lane->hasher;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    if (error != NULL)
        lane->error = error;
    lane->n_done++;
    g_cond_broadcast (&self->changed);
}

static gpointer
run (gpointer user_data)
{
    Lane *lane = user_data;
    gboolean failed = FALSE;
    const Slot *slot;

    while ((slot = await_slot (lane)) != NULL) {
        GError *error = NULL;

        if (!failed && !lane->func (lane->user_data, slot->is_zero ? NULL : slot->buffer,
                                    slot->length, &error))
            failed = TRUE;
        finish_slot (lane, error);
    }
    return NULL;
}

static void
join (BurinHasher *self)
{
    g_mutex_lock (&self->mutex);
    self->closed = TRUE;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->mutex);
    for (guint i = 0; i < self->n_lanes; i++)
        if (self->lanes[i].thread != NULL)
            g_thread_join (g_steal_pointer (&self->lanes[i].thread));
}

static gboolean
add_to_sha256 (gpointer user_data, const guint8 *data, guint64 length, GError **error)
{
    (void) error; /* shows at the end */
    burin_digest_add (user_data, data, length);
    return TRUE;
}

/**
 * burin_hasher_new:
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: (transfer full): a hasher, or %NULL
 */
BurinHasher *
burin_hasher_new (GError **error)
{
    g_autoptr (BurinHasher) self = g_new0 (BurinHasher, 1);

    g_mutex_init (&self->mutex);
    g_cond_init (&self->changed);
    for (guint i = 0; i < N_SLOTS; i++)
        self->slots[i].buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    self->sha256 = burin_digest_new (BURIN_DIGEST_SHA256, error);
    if (self->sha256 == NULL || !burin_hasher_add_lane (self, add_to_sha256, self->sha256, error))
        return NULL;
    return g_steal_pointer (&self);
}

/**
 * burin_hasher_free:
 * @self: (nullable) (transfer full): a hasher, whose threads are awaited
 */
void
burin_hasher_free (BurinHasher *self)
{
    if (self == NULL)
        return;
    join (self);
    for (guint i = 0; i < self->n_lanes; i++)
        g_clear_error (&self->lanes[i].error);
    for (guint i = 0; i < N_SLOTS; i++)
        g_free (self->slots[i].buffer);
    g_clear_pointer (&self->sha256, burin_digest_free);
    g_cond_clear (&self->changed);
    g_mutex_clear (&self->mutex);
    g_free (self);
}

/**
 * burin_hasher_add_lane:
 * @self: one that has not been given anything yet
 * @func: what to call in a thread of its own
 * @user_data: for @func; must outlive the hasher
 * @error: %BURIN_ERROR_FAILED or what GThread says
 *
 * Returns: %FALSE if there can be no further lane
 */
gboolean
burin_hasher_add_lane (BurinHasher *self, BurinHasherFunc func, gpointer user_data, GError **error)
{
    Lane *lane = &self->lanes[self->n_lanes];

    g_return_val_if_fail (self->n_lanes < MAX_LANES, FALSE);
    *lane = (Lane){.hasher = self, .func = func, .user_data = user_data};
    lane->thread = g_thread_try_new ("hasher", run, lane, error);
    if (lane->thread == NULL)
        return FALSE;
    self->n_lanes++;
    return TRUE;
}

/* With the mutex held: slots that every lane is done with. */
static guint64
count_done (BurinHasher *self)
{
    guint64 n_done = self->n_added;

    for (guint i = 0; i < self->n_lanes; i++)
        n_done = MIN (n_done, self->lanes[i].n_done);
    return n_done;
}

static Slot *
await_free_slot (BurinHasher *self)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    while (self->n_added - count_done (self) == N_SLOTS)
        g_cond_wait (&self->changed, &self->mutex);
    return &self->slots[self->n_added % N_SLOTS];
}

static void
add (BurinHasher *self, guint64 length, gboolean is_zero)
{
    Slot *slot = await_free_slot (self);

    slot->length = length;
    slot->is_zero = is_zero;
    g_mutex_lock (&self->mutex);
    self->n_added++;
    g_cond_broadcast (&self->changed);
    g_mutex_unlock (&self->mutex);
}

/**
 * burin_hasher_get_buffer:
 *
 * Waits until a buffer is free, which holds back a reader that is faster than the hash.
 *
 * Returns: (transfer none): %BURIN_FRAME_MAX_DATA bytes to fill for burin_hasher_add_data(); after
 *   that they may still be read until the next call
 */
guint8 *
burin_hasher_get_buffer (BurinHasher *self)
{
    return await_free_slot (self)->buffer;
}

/**
 * burin_hasher_add_data:
 * @length: how many bytes of the buffer lent last are the next ones of the image
 */
void
burin_hasher_add_data (BurinHasher *self, gsize length)
{
    add (self, length, FALSE);
}

/**
 * burin_hasher_add_zeros:
 * @length: how many zeros come next in the image
 */
void
burin_hasher_add_zeros (BurinHasher *self, guint64 length)
{
    add (self, length, TRUE);
}

/**
 * burin_hasher_check:
 * @error: as the lanes' functions give it
 *
 * Returns: %FALSE if a lane has found already that the image is not what it should be
 */
gboolean
burin_hasher_check (BurinHasher *self, GError **error)
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
 * burin_hasher_finish:
 * @digest: (out): the SHA-256 of all that was added
 * @error: %BURIN_ERROR_FAILED, or as the lanes' functions give it
 *
 * Waits until every lane has had everything.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_hasher_finish (BurinHasher *self, guint8 digest[BURIN_FRAME_DIGEST_SIZE], GError **error)
{
    join (self);
    return burin_hasher_check (self, error) &&
           burin_digest_finish_bytes (self->sha256, digest, error);
}
