/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-chunker.h"

G_BEGIN_DECLS

/*
 * BurinFeed: one image for any number of drives: read, decoded and digested once.
 *
 * A thread of its own takes the frames and keeps a bounded window of chunks. Each drive has a
 * taker, which gets every chunk in turn. A drive that is a whole window behind holds the others
 * back until it catches up or leaves; it never makes the window grow. When all takers have left,
 * the feed stops reading. Any thread; reference-counted: the feed itself, and each chunk.
 */
typedef struct _BurinFeed BurinFeed;

/* One drive's place in the feed. Used by that drive's thread alone. */
typedef struct _BurinFeedTaker BurinFeedTaker;

/**
 * BurinFeedChunk:
 * @chunk: which part of the image it is; length 0 never occurs
 * @data: %BURIN_CHUNK_SIZE bytes, aligned for O_DIRECT; zeros behind the content
 *
 * Shared by all takers, and constant.
 */
typedef struct {
    BurinChunk chunk;
    const guint8 *data;

    /*< private >*/
    guint8 *buffer;
    BurinFeed *feed;
    guint users;
} BurinFeedChunk;

BurinFeed *burin_feed_new (int fd, guint n_takers) G_GNUC_WARN_UNUSED_RESULT;
BurinFeed *burin_feed_ref (BurinFeed *feed);
void burin_feed_unref (BurinFeed *feed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinFeed, burin_feed_unref)

BurinFeedTaker *
burin_feed_join (BurinFeed *feed, GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;
void burin_feed_leave (BurinFeedTaker *taker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinFeedTaker, burin_feed_leave)

gboolean burin_feed_wait_start (BurinFeedTaker *taker, BurinFrameOrder *order, GError **error);
gboolean burin_feed_take (BurinFeedTaker *taker, BurinFeedChunk **chunk, GError **error);
void burin_feed_chunk_release (BurinFeedChunk *chunk);

gboolean
burin_feed_fetch (BurinFeedTaker *taker, const BurinChunk *chunk, guint8 *buffer, GError **error);

void burin_feed_get_order (BurinFeedTaker *taker, BurinFrameOrder *order);
void burin_feed_get_digest (BurinFeedTaker *taker, guint8 digest[BURIN_FRAME_DIGEST_SIZE]);

G_END_DECLS
