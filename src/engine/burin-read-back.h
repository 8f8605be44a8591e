/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-chunk-table.h"
#include "burin-job.h"

G_BEGIN_DECLS

/**
 * BurinMismatch:
 * @chunk: what should be on the drive
 * @seen: digests of what is there, read twice
 * @bad_offset: of the first byte that is wrong, as far as that is known, from the drive's start
 * @bad_length: how many bytes are in doubt from there
 */
typedef struct {
    BurinChunk chunk;
    guint64 seen[2];
    guint64 bad_offset;
    guint64 bad_length;
} BurinMismatch;

/*
 * BurinReadBack: reads chunks of a drive and compares them with their digests.
 *
 * Used by one thread; borrows job, target and table. What differs is read once more past every
 * cache before it counts as a mismatch, and reading goes on so that all of them get known.
 */
typedef struct _BurinReadBack BurinReadBack;

BurinReadBack *
burin_read_back_new (BurinJob *job, const BurinTarget *target, BurinChunkTable *table)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_read_back_free (BurinReadBack *read_back);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinReadBack, burin_read_back_free)

gboolean burin_read_back_expect (BurinReadBack *read_back, const BurinChunk *chunk, GError **error);
gboolean burin_read_back_finish (BurinReadBack *read_back, GError **error);
GArray *burin_read_back_get_mismatches (BurinReadBack *read_back);
gboolean burin_read_back_is_hopeless (BurinReadBack *read_back);

G_END_DECLS
