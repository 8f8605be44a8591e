/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-chunk-memory.h"
#include "burin-drive-access.h"
#include "burin-skip-map.h"

G_BEGIN_DECLS

/**
 * BurinBlock:
 * @data: what to write, or where to read to; aligned for O_DIRECT; borrowed until the block is done
 * @offset: where on the drive
 * @length: bytes to transfer, a multiple of the drive's block size
 * @content: how many of them belong to the image
 * @digest: what the content should be, for the caller's own use
 * @skip: what of it does not matter, for the caller's own use
 * @tag: for the caller's own use
 * @error: in the done callback: why the transfer failed, or %NULL; may be stolen
 *
 * A transfer to or from the drive. Belongs to its queue; between acquire and submit, and within the
 * done callback, it is the caller's to use.
 */
typedef struct {
    guint8 *data;
    guint64 offset;
    gsize length;
    gsize content;
    guint64 digest;
    BurinSkipMap skip;
    gpointer tag;
    GError *error;

    /*< private >*/
    BurinTransferKind kind;
    gboolean submitted;
    guint8 *buffer;
} BurinBlock;

gboolean burin_block_was_read (const BurinBlock *block);

/* Called once per submitted block, whatever became of it, in the thread that calls the queue. May
 * submit the block again. Returns FALSE with an error to stop the queue. */
typedef gboolean (*BurinBlockDone) (BurinBlock *block, gpointer user_data, GError **error);

/*
 * BurinBlockQueue: keeps a few transfers in flight.
 *
 * One thread fills and empties it; as many threads of its own as the drive takes do the I/O.
 * Whoever submits also reaps: completed blocks are handed to the done callback when the next free
 * block is wanted, so nothing waits for a thread that could be late. After the first error it takes
 * nothing more.
 */
typedef struct _BurinBlockQueue BurinBlockQueue;

BurinBlockQueue *burin_block_queue_new (const BurinTarget *target,
                                        BurinJob *job,
                                        BurinBlockDone done,
                                        gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void burin_block_queue_free (BurinBlockQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinBlockQueue, burin_block_queue_free)

BurinBlock *
burin_block_queue_acquire (BurinBlockQueue *queue, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint8 *burin_block_queue_get_buffer (BurinBlockQueue *queue, BurinBlock *block);
void burin_block_queue_submit (BurinBlockQueue *queue, BurinBlock *block, BurinTransferKind kind);
gboolean burin_block_queue_drain (BurinBlockQueue *queue, GError **error);

G_END_DECLS
