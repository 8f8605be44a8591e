/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-queue.h"
#include "burin-chunker.h"

G_BEGIN_DECLS

/*
 * BurinChunkTable: what every chunk of an image should be, in 16 bytes each, or 300 if
 * parts of it are skipped.
 *
 * Used by one thread. Grows as the image is read: 512 KiB for an image of 32 GiB, and at most 10
 * MiB.
 */
typedef struct _BurinChunkTable BurinChunkTable;

BurinChunkTable *burin_chunk_table_new (void) G_GNUC_WARN_UNUSED_RESULT;
void burin_chunk_table_free (BurinChunkTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinChunkTable, burin_chunk_table_free)

void burin_chunk_table_add (BurinChunkTable *table, const BurinChunk *chunk);
guint64 burin_chunk_table_get_n_chunks (BurinChunkTable *table);
guint64 burin_chunk_table_get_image_size (BurinChunkTable *table);
BurinChunk burin_chunk_table_get (BurinChunkTable *table, guint64 index);

void burin_chunk_table_set_proven (BurinChunkTable *table, guint64 offset);
gboolean burin_chunk_table_is_proven (BurinChunkTable *table, guint64 index);
guint64 burin_chunk_table_doubt (BurinChunkTable *table, guint64 index);
guint64 burin_chunk_table_doubt_all (BurinChunkTable *table);
guint64 burin_chunk_table_doubt_like (BurinChunkTable *table, guint64 digest);
guint64 burin_chunk_table_get_unproven_bytes (BurinChunkTable *table);

gboolean
burin_chunk_table_find (BurinChunkTable *table, guint64 digest, gsize length, guint64 *index);

G_END_DECLS
