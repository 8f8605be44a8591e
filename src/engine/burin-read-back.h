/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-queue.h"
#include "burin-chunker.h"
#include "burin-job.h"

G_BEGIN_DECLS

/*
 * BurinReadBack: reads chunks of a drive and compares them with their digests.
 *
 * Used by one thread; borrows job and target. What differs is read once more past every cache
 * before it counts as bad; bad ranges go to the job, and reading goes on so that all of them get
 * known.
 */
typedef struct _BurinReadBack BurinReadBack;

BurinReadBack *
burin_read_back_new (BurinJob *job, const BurinTarget *target) G_GNUC_WARN_UNUSED_RESULT;
void burin_read_back_free (BurinReadBack *read_back);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinReadBack, burin_read_back_free)

gboolean burin_read_back_expect (BurinReadBack *read_back, const BurinChunk *chunk, GError **error);
gboolean burin_read_back_finish (BurinReadBack *read_back, GError **error);

G_END_DECLS
