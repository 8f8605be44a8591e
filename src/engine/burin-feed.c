/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-feed.h"

#include <string.h>

#include "burin-chunk-memory.h"

/*
 * Chunks that the feed may be ahead of the slowest drive. Enough to ride out what a drive does
 * between two requests; what a drive holds in flight comes on top.
 */
#define WINDOW 8

struct _BurinFeedTaker {
    BurinFeed *feed;
    GCancellable *cancellable;
    gulong cancelled_id;
    guint64 next; /* number of the chunk that it takes next */
};

struct _BurinFeed {
    gatomicrefcount ref_count;
    GMutex lock;
    GCond changed;

    /* Used by the feed's own thread. */
    BurinFrameSource *source;
    BurinChunkMemory *memory;
    guint8 *again; /* what was fetched once more */

    GCancellable *stop;

    /* Everything below is guarded by the lock. */
    guint n_expected;  /* takers that have not joined yet */
    GPtrArray *takers; /* borrowed: those who joined and have not left */
    BurinFeedChunk *window[WINDOW];
    guint64 first; /* number of the oldest chunk in the window */
    guint64 end;   /* number of the chunk that comes next */
    GQueue spare;  /* chunks that nobody uses */
    BurinFrameOrder order;
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];
    gboolean ended;
    GError *error;

    /* A taker that wants a chunk once more, and what it gets. */
    BurinFeedTaker *asker;
    BurinChunk wanted;
    gboolean fetching;
    gboolean fetched;
    GError *fetch_error; /* for good: what comes after a wrong answer can't be trusted */
};

/**
 * burin_feed_ref:
 *
 * Returns: (transfer full): @feed
 */
BurinFeed *
burin_feed_ref (BurinFeed *feed)
{
    g_atomic_ref_count_inc (&feed->ref_count);
    return feed;
}

void
burin_feed_unref (BurinFeed *feed)
{
    if (!g_atomic_ref_count_dec (&feed->ref_count))
        return;
    for (guint64 i = feed->first; i < feed->end; i++)
        g_free (feed->window[i % WINDOW]);
    g_queue_clear_full (&feed->spare, g_free);
    g_clear_pointer (&feed->source, burin_frame_source_free);
    g_object_unref (feed->stop);
    g_ptr_array_unref (feed->takers);
    g_clear_error (&feed->error);
    g_clear_error (&feed->fetch_error);
    burin_chunk_memory_free (feed->memory);
    g_mutex_clear (&feed->lock);
    g_cond_clear (&feed->changed);
    g_free (feed);
}

/* With the lock held: whoever uses a chunk least gives it back. */
static void
unuse (BurinFeedChunk *chunk)
{
    if (--chunk->users == 0)
        g_queue_push_head (&chunk->feed->spare, chunk); /* the one that is still in the cache */
}

/* With the lock held: lets go of the chunks that every taker has had. */
static void
advance (BurinFeed *feed)
{
    guint64 oldest = feed->end;

    if (feed->n_expected > 0)
        oldest = 0;
    for (guint i = 0; i < feed->takers->len; i++)
        oldest = MIN (oldest, ((BurinFeedTaker *) g_ptr_array_index (feed->takers, i))->next);
    for (; feed->first < oldest; feed->first++)
        unuse (feed->window[feed->first % WINDOW]);
    g_cond_broadcast (&feed->changed);
}

static gboolean
has_nobody (BurinFeed *feed)
{
    return feed->n_expected == 0 && feed->takers->len == 0;
}

/* Waits until the window has room. Returns NULL if nobody listens any more. */
static BurinFeedChunk *
obtain_chunk (BurinFeed *feed)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);
    BurinFeedChunk *chunk;

    while (!has_nobody (feed) && feed->end - feed->first == WINDOW)
        g_cond_wait (&feed->changed, &feed->lock);
    if (has_nobody (feed))
        return NULL;
    chunk = g_queue_pop_head (&feed->spare);
    if (chunk == NULL) {
        chunk = g_new0 (BurinFeedChunk, 1);
        chunk->feed = feed;
        chunk->buffer = burin_chunk_memory_take (feed->memory);
    }
    chunk->users = 1; /* the window */
    return chunk;
}

static void
publish_chunk (BurinFeed *feed, BurinFeedChunk *chunk)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    feed->order = *burin_frame_source_get_order (feed->source);
    feed->window[feed->end % WINDOW] = chunk;
    feed->end++;
    advance (feed);
}

static void
publish_end (BurinFeed *feed, BurinFeedChunk *unused, const guint8 *digest, GError *error)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    feed->order = *burin_frame_source_get_order (feed->source);
    if (digest != NULL)
        memcpy (feed->digest, digest, sizeof feed->digest);
    if (unused != NULL)
        unuse (unused);
    feed->ended = TRUE;
    feed->error = error;
    g_cond_broadcast (&feed->changed);
}

static gboolean
fill_chunk (BurinChunker *chunker, BurinFeedChunk *chunk, GError **error)
{
    if (!burin_chunker_next (chunker, chunk->buffer, &chunk->chunk, error))
        return FALSE;
    chunk->data = burin_chunk_memory_get_zeros ();
    if (chunk->chunk.is_zero)
        return TRUE;
    chunk->data = chunk->buffer;
    memset (chunk->buffer + chunk->chunk.length, 0, BURIN_CHUNK_SIZE - chunk->chunk.length);
    return TRUE;
}

/* Returns: whether the image came to its end in good order */
static gboolean
feed_chunks (BurinFeed *feed)
{
    BurinChunker chunker;
    BurinFeedChunk *chunk;

    burin_chunker_init (&chunker, feed->source);
    while ((chunk = obtain_chunk (feed)) != NULL) {
        GError *error = NULL;

        if (!fill_chunk (&chunker, chunk, &error)) {
            publish_end (feed, chunk, NULL, error);
            return FALSE;
        }
        if (chunk->chunk.length == 0) {
            publish_end (feed, chunk, chunker.image_digest, NULL);
            return TRUE;
        }
        publish_chunk (feed, chunk);
    }
    return FALSE;
}

/* Returns: FALSE if nobody will ask any more */
static gboolean
wait_for_asker (BurinFeed *feed, BurinChunk *wanted)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    while (!has_nobody (feed) && (feed->asker == NULL || feed->fetched))
        g_cond_wait (&feed->changed, &feed->lock);
    if (has_nobody (feed))
        return FALSE;
    *wanted = feed->wanted;
    feed->fetching = TRUE;
    return TRUE;
}

static gboolean
fetch (BurinFeed *feed, const BurinChunk *wanted, GError **error)
{
    BurinChunker chunker;
    BurinChunk fetched;

    if (!burin_frame_source_request (feed->source, wanted->offset, wanted->length, error))
        return FALSE;
    burin_chunker_init (&chunker, feed->source);
    if (!burin_chunker_next (&chunker, feed->again, &fetched, error) ||
        !burin_chunker_finish (&chunker, error))
        return FALSE;
    if (fetched.is_zero)
        memset (feed->again, 0, fetched.length);
    if (fetched.length == wanted->length && fetched.digest == wanted->digest)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL,
                     "the image is not what it was when it was read first");
    return FALSE;
}

/* Reads an answer to its end even if its asker has left meanwhile: the next one starts behind it.
 */
static void
serve_askers (BurinFeed *feed)
{
    BurinChunk wanted;
    GError *error = NULL;

    feed->again = burin_chunk_memory_take (feed->memory);
    while (error == NULL && wait_for_asker (feed, &wanted)) {
        gboolean fetched = fetch (feed, &wanted, &error);

        g_mutex_lock (&feed->lock);
        feed->fetching = FALSE;
        feed->fetched = fetched;
        feed->fetch_error = error;
        g_cond_broadcast (&feed->changed);
        g_mutex_unlock (&feed->lock);
    }
}

static void
publish_start (BurinFeed *feed)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    feed->order = *burin_frame_source_get_order (feed->source);
    g_cond_broadcast (&feed->changed);
}

static gpointer
run (gpointer user_data)
{
    g_autoptr (BurinFeed) feed = user_data;
    BurinFrame start;
    GError *error = NULL;

    if (burin_frame_source_next (feed->source, &start, &error)) {
        publish_start (feed);
        if (feed_chunks (feed))
            serve_askers (feed);
    } else {
        publish_end (feed, NULL, NULL, error);
    }
    return NULL;
}

/**
 * burin_feed_new:
 * @fd: (transfer full): where the frames come from
 * @n_takers: how many drives will join; the feed waits for each of them to join or leave
 *
 * Returns: (transfer full): a feed that is reading already
 */
BurinFeed *
burin_feed_new (int fd, guint n_takers)
{
    BurinFeed *feed = g_new0 (BurinFeed, 1);

    g_atomic_ref_count_init (&feed->ref_count);
    g_mutex_init (&feed->lock);
    g_cond_init (&feed->changed);
    feed->stop = g_cancellable_new ();
    feed->source = burin_frame_source_new (fd, feed->stop);
    feed->memory = burin_chunk_memory_new ();
    feed->takers = g_ptr_array_new ();
    feed->n_expected = n_takers;
    g_queue_init (&feed->spare);
    g_thread_unref (g_thread_new ("burin-feed", run, burin_feed_ref (feed)));
    return feed;
}

static void
wake_taker (GCancellable *cancellable, gpointer user_data)
{
    BurinFeed *feed = user_data;

    (void) cancellable; /* the waiting thread looks at it */
    g_mutex_lock (&feed->lock);
    g_cond_broadcast (&feed->changed);
    g_mutex_unlock (&feed->lock);
}

/**
 * burin_feed_join:
 * @cancellable: ends the taker's waits
 *
 * Returns: (transfer full): the place of one more drive, at the start of the image
 */
BurinFeedTaker *
burin_feed_join (BurinFeed *feed, GCancellable *cancellable)
{
    BurinFeedTaker *taker = g_new0 (BurinFeedTaker, 1);

    taker->feed = burin_feed_ref (feed);
    taker->cancellable = g_object_ref (cancellable);
    g_mutex_lock (&feed->lock);
    g_assert (feed->n_expected > 0);
    feed->n_expected--;
    g_ptr_array_add (feed->takers, taker);
    g_mutex_unlock (&feed->lock);
    taker->cancelled_id = g_cancellable_connect (cancellable, G_CALLBACK (wake_taker), feed, NULL);
    return taker;
}

/**
 * burin_feed_leave:
 * @taker: (transfer full): takes no more; it has released all its chunks
 */
void
burin_feed_leave (BurinFeedTaker *taker)
{
    BurinFeed *feed;
    gboolean last;

    if (taker == NULL)
        return;
    feed = taker->feed;
    g_cancellable_disconnect (taker->cancellable, taker->cancelled_id);
    g_mutex_lock (&feed->lock);
    (void) g_ptr_array_remove (feed->takers, taker); /* it is there */
    advance (feed);
    last = has_nobody (feed);
    g_mutex_unlock (&feed->lock);
    if (last)
        g_cancellable_cancel (feed->stop);
    g_object_unref (taker->cancellable);
    g_free (taker);
    burin_feed_unref (feed);
}

static gboolean
check_cancelled (BurinFeedTaker *taker, GError **error)
{
    if (!g_cancellable_is_cancelled (taker->cancellable))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, NULL, "cancelled");
    return FALSE;
}

/* With the lock held. */
static gboolean
check_feed (BurinFeed *feed, GError **error)
{
    if (feed->error == NULL)
        return TRUE;
    g_propagate_error (error, g_error_copy (feed->error));
    return FALSE;
}

/**
 * burin_feed_wait_start:
 * @order: (out): what the image says of itself: size, and whether that is exact
 * @error: %BURIN_ERROR_CANCELLED, or what the reader has to say
 */
gboolean
burin_feed_wait_start (BurinFeedTaker *taker, BurinFrameOrder *order, GError **error)
{
    BurinFeed *feed = taker->feed;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    while (!feed->order.started && !feed->ended) {
        if (!check_cancelled (taker, error))
            return FALSE;
        g_cond_wait (&feed->changed, &feed->lock);
    }
    if (!feed->order.started)
        return check_feed (feed, error);
    *order = feed->order;
    return TRUE;
}

/**
 * burin_feed_take:
 * @chunk: (out) (transfer full) (nullable): the next chunk, to be released; %NULL at the end
 * @error: %BURIN_ERROR_CANCELLED, %BURIN_ERROR_PROTOCOL, or what the reader has to say
 *
 * Waits for the next chunk.
 */
gboolean
burin_feed_take (BurinFeedTaker *taker, BurinFeedChunk **chunk, GError **error)
{
    BurinFeed *feed = taker->feed;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);

    for (;;) {
        if (!check_cancelled (taker, error))
            return FALSE;
        if (taker->next < feed->end)
            break;
        if (feed->ended) {
            *chunk = NULL;
            return check_feed (feed, error);
        }
        g_cond_wait (&feed->changed, &feed->lock);
    }
    *chunk = feed->window[taker->next % WINDOW];
    (*chunk)->users++;
    taker->next++;
    advance (feed);
    return TRUE;
}

/**
 * burin_feed_chunk_release:
 * @chunk: (transfer full): as it was taken
 */
void
burin_feed_chunk_release (BurinFeedChunk *chunk)
{
    BurinFeed *feed = chunk->feed;

    g_mutex_lock (&feed->lock);
    unuse (chunk);
    g_mutex_unlock (&feed->lock);
}

static gboolean
check_fetch (BurinFeedTaker *taker, GError **error)
{
    if (!check_cancelled (taker, error) || !check_feed (taker->feed, error))
        return FALSE;
    if (taker->feed->fetch_error == NULL)
        return TRUE;
    g_propagate_error (error, g_error_copy (taker->feed->fetch_error));
    return FALSE;
}

/* With the lock held. */
static gboolean
wait_for_turn (BurinFeedTaker *taker, GError **error)
{
    BurinFeed *feed = taker->feed;

    while (feed->asker != NULL || feed->fetching) {
        if (!check_fetch (taker, error))
            return FALSE;
        g_cond_wait (&feed->changed, &feed->lock);
    }
    return check_fetch (taker, error);
}

/* With the lock held. */
static gboolean
wait_for_answer (BurinFeedTaker *taker, GError **error)
{
    BurinFeed *feed = taker->feed;

    while (!feed->fetched) {
        if (!check_fetch (taker, error))
            return FALSE;
        g_cond_wait (&feed->changed, &feed->lock);
    }
    return TRUE;
}

/**
 * burin_feed_fetch:
 * @chunk: one that was taken before
 * @buffer: (out caller-allocates): %BURIN_CHUNK_SIZE bytes: its content, and zeros behind it
 * @error: %BURIN_ERROR_CANCELLED, what the reader has to say, or %BURIN_ERROR_IMAGE_READ if the
 *   image has changed
 *
 * Has the reader send a chunk once more. Only after the end; one drive at a time, the others wait.
 */
gboolean
burin_feed_fetch (BurinFeedTaker *taker, const BurinChunk *chunk, guint8 *buffer, GError **error)
{
    BurinFeed *feed = taker->feed;
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&feed->lock);
    gboolean answered;

    g_assert (feed->ended);
    if (!wait_for_turn (taker, error))
        return FALSE;
    feed->asker = taker;
    feed->wanted = *chunk;
    feed->fetched = FALSE;
    g_cond_broadcast (&feed->changed);
    answered = wait_for_answer (taker, error);
    if (answered) {
        memcpy (buffer, feed->again, chunk->length);
        memset (buffer + chunk->length, 0, BURIN_CHUNK_SIZE - chunk->length);
    }
    feed->asker = NULL;
    g_cond_broadcast (&feed->changed);
    return answered;
}

/**
 * burin_feed_get_order:
 * @order: (out): how far the image has been read
 */
void
burin_feed_get_order (BurinFeedTaker *taker, BurinFrameOrder *order)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&taker->feed->lock);

    *order = taker->feed->order;
}

/**
 * burin_feed_get_digest:
 * @digest: (out): SHA-256 of the image; only after the end
 */
void
burin_feed_get_digest (BurinFeedTaker *taker, guint8 digest[BURIN_FRAME_DIGEST_SIZE])
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&taker->feed->lock);

    memcpy (digest, taker->feed->digest, BURIN_FRAME_DIGEST_SIZE);
}
