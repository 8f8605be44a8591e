/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-chunk-table.h"
#include "burin-feed.h"
#include "burin-job.h"

G_BEGIN_DECLS

/**
 * BurinWritePass:
 * @job: in state writing; learns what is done
 * @target: the drive
 * @taker: where the chunks come from
 * @changed_only: read first, and write only what differs, as long as that pays
 * @keep_skipped: leave what does not matter as it is
 * @table: learns what every chunk is, and which ones were found to be right already
 * @head: (out caller-allocates): %BURIN_CHUNK_SIZE aligned bytes: the first chunk, which is not
 *   written
 *
 * One drive's first pass over an image. A plain value; all of it is borrowed.
 */
typedef struct {
    BurinJob *job;
    const BurinTarget *target;
    BurinFeedTaker *taker;
    gboolean changed_only;
    gboolean keep_skipped;
    BurinChunkTable *table;
    guint8 *head;
} BurinWritePass;

gboolean burin_write_pass_run (const BurinWritePass *pass, GError **error);

G_END_DECLS
