/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-hasher.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define N_SLOTS 4
#define ZEROS_SIZE (64 * 1024)

/*
 * Slot: one piece of the image in the ring between the two threads.
 */
typedef struct {
    guint8 *buffer;
    guint64 length;
    gboolean is_zero; /* the buffer is not used */
} Slot;

struct _BurinHasher {
    GThread *thread;
    GMutex mutex;
    GCond changed;

    Slot slots[N_SLOTS];
    guint64 n_added; /* slots ever filled; both counters guarded by the mutex */
    guint64 n_hashed;
    gboolean closed;

    EVP_MD_CTX *context; /* the thread's, and the owner's once it has joined */
    gboolean failed;
};

static gboolean
hash_zeros (EVP_MD_CTX *context, guint64 length)
{
    static const guint8 zeros[ZEROS_SIZE];

    while (length > 0) {
        gsize n = (gsize) MIN (length, sizeof zeros);

        if (EVP_DigestUpdate (context, zeros, n) != 1)
            return FALSE;
        length -= n;
    }
    return TRUE;
}

static gboolean
hash_slot (EVP_MD_CTX *context, const Slot *slot)
{
    if (slot->is_zero)
        return hash_zeros (context, slot->length);
    return EVP_DigestUpdate (context, slot->buffer, slot->length) == 1;
}

/* Waits for a slot to hash; %NULL when there will be none. */
static Slot *
await_slot (BurinHasher *self)
{
    Slot *slot = NULL;

    g_mutex_lock (&self->mutex);
    while (self->n_hashed == self->n_added && !self->closed)
        g_cond_wait (&self->changed, &self->mutex);
    if (self->n_hashed < self->n_added)
        slot = &self->slots[self->n_hashed % N_SLOTS];
    g_mutex_unlock (&self->mutex);
    return slot;
}

static gpointer
run (gpointer user_data)
{
    BurinHasher *self = user_data;
    Slot *slot;

    while ((slot = await_slot (self)) != NULL) {
        if (!hash_slot (self->context, slot))
            self->failed = TRUE;
        g_mutex_lock (&self->mutex);
        self->n_hashed++;
        g_cond_signal (&self->changed);
        g_mutex_unlock (&self->mutex);
    }
    return NULL;
}

static void
join (BurinHasher *self)
{
    if (self->thread == NULL)
        return;
    g_mutex_lock (&self->mutex);
    self->closed = TRUE;
    g_cond_signal (&self->changed);
    g_mutex_unlock (&self->mutex);
    g_thread_join (g_steal_pointer (&self->thread));
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
    self->context = EVP_MD_CTX_new ();
    /* The cage has no configuration file to offer, and none is wanted. */
    if (OPENSSL_init_crypto (OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1 || self->context == NULL ||
        EVP_DigestInit_ex (self->context, EVP_sha256 (), NULL) != 1) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "cannot compute SHA-256");
        return NULL;
    }
    for (guint i = 0; i < N_SLOTS; i++)
        self->slots[i].buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    self->thread = g_thread_try_new ("hasher", run, self, error);
    return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * burin_hasher_free:
 * @self: (nullable) (transfer full): a hasher, whose thread is awaited
 */
void
burin_hasher_free (BurinHasher *self)
{
    if (self == NULL)
        return;
    join (self);
    for (guint i = 0; i < N_SLOTS; i++)
        g_free (self->slots[i].buffer);
    EVP_MD_CTX_free (self->context);
    g_cond_clear (&self->changed);
    g_mutex_clear (&self->mutex);
    g_free (self);
}

static Slot *
await_free_slot (BurinHasher *self)
{
    Slot *slot;

    g_mutex_lock (&self->mutex);
    while (self->n_added - self->n_hashed == N_SLOTS)
        g_cond_wait (&self->changed, &self->mutex);
    slot = &self->slots[self->n_added % N_SLOTS];
    g_mutex_unlock (&self->mutex);
    return slot;
}

static void
add (BurinHasher *self, guint64 length, gboolean is_zero)
{
    Slot *slot = await_free_slot (self);

    slot->length = length;
    slot->is_zero = is_zero;
    g_mutex_lock (&self->mutex);
    self->n_added++;
    g_cond_signal (&self->changed);
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
 * burin_hasher_finish:
 * @digest: (out): the SHA-256 of all that was added
 * @error: %BURIN_ERROR_FAILED
 *
 * Waits until everything is hashed.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_hasher_finish (BurinHasher *self, guint8 digest[BURIN_FRAME_DIGEST_SIZE], GError **error)
{
    join (self);
    if (self->failed || EVP_DigestFinal_ex (self->context, digest, NULL) != 1) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "cannot compute SHA-256");
        return FALSE;
    }
    return TRUE;
}
