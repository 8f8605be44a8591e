/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Larger transfers gain nothing on any drive that was measured, and cost memory. */
#define BURIN_CHUNK_SIZE (1024 * 1024)

/*
 * Buffers of a chunk's size that O_DIRECT accepts, taken one by one and freed all at once.
 *
 * They lie in huge pages, two in each: the kernel then pins one page for a request, and not 256,
 * which is a quarter of what writing and reading back costs the helper. Used by one thread at a
 * time; its owner's.
 */
typedef struct _BurinChunkMemory BurinChunkMemory;

BurinChunkMemory *burin_chunk_memory_new (void) G_GNUC_WARN_UNUSED_RESULT;
void burin_chunk_memory_free (BurinChunkMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinChunkMemory, burin_chunk_memory_free)

guint8 *burin_chunk_memory_take (BurinChunkMemory *memory);

const guint8 *burin_chunk_memory_get_zeros (void);

G_END_DECLS
