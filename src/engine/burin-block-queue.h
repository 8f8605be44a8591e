/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-target.h"

G_BEGIN_DECLS

/* Larger transfers gain nothing on any drive that was measured, and cost memory. */
#define BURIN_CHUNK_SIZE (1024 * 1024)

typedef enum {
    BURIN_BLOCK_READ,
    BURIN_BLOCK_WRITE,
} BurinBlockOperation;

/**
 * BurinBlock:
 * @data: %BURIN_CHUNK_SIZE bytes, aligned for O_DIRECT
 * @offset: where on the drive
 * @length: bytes to transfer, a multiple of the drive's block size
 * @content: how many of them belong to the image
 * @digest: what the content should be, for the caller's own use
 *
 * A buffer on its way to or from the drive. Belongs to its queue; between acquire and submit, and
 * within the done callback, it is the caller's to use.
 */
typedef struct {
    guint8 *data;
    guint64 offset;
    gsize length;
    gsize content;
    guint64 digest;

    /*< private >*/
    BurinBlockOperation operation;
    GError *error;
} BurinBlock;

/* Called in the thread that calls the queue, once per completed block. Returns %FALSE with an error
 * to stop the queue. */
typedef gboolean (*BurinBlockDone) (BurinBlock *block, gpointer user_data, GError **error);

/*
 * BurinBlockQueue: keeps a few transfers in flight.
 *
 * One thread fills and empties it; `depth` threads of its own do the I/O. Whoever submits also
 * reaps: completed blocks are handed to the done callback when the next free block is wanted, so
 * nothing waits for a thread that could be late. After the first error it takes nothing more.
 */
typedef struct _BurinBlockQueue BurinBlockQueue;

BurinBlockQueue *burin_block_queue_new (const BurinTarget *target,
                                        guint depth,
                                        BurinBlockDone done,
                                        gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void burin_block_queue_free (BurinBlockQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinBlockQueue, burin_block_queue_free)

BurinBlock *
burin_block_queue_acquire (BurinBlockQueue *queue, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void
burin_block_queue_submit (BurinBlockQueue *queue, BurinBlock *block, BurinBlockOperation operation);
void burin_block_queue_give_back (BurinBlockQueue *queue, BurinBlock *block);
gboolean burin_block_queue_drain (BurinBlockQueue *queue, GError **error);

guint8 *burin_block_alloc (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
