/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-chunk-table.h"

typedef struct {
    guint64 digest;
    guint32 length;
    guint8 is_zero;
    guint8 is_proven;
    guint8 is_skipped; /* all of it: there is nothing to prove */
} Entry;

struct _BurinChunkTable {
    GArray *entries;
    GHashTable *skips; /* index to BurinSkipMap, for those of which only a part is skipped */
    guint64 image_size;
};

BurinChunkTable *
burin_chunk_table_new (void)
{
    BurinChunkTable *table = g_new0 (BurinChunkTable, 1);

    table->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
    table->skips = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
    return table;
}

void
burin_chunk_table_free (BurinChunkTable *table)
{
    if (table == NULL)
        return;
    g_array_unref (table->entries);
    g_hash_table_unref (table->skips);
    g_free (table);
}

static Entry *
entry_at (BurinChunkTable *table, guint64 index)
{
    g_assert (index < table->entries->len);
    return &g_array_index (table->entries, Entry, index);
}

static const BurinSkipMap *
find_skip (BurinChunkTable *table, guint64 index)
{
    return g_hash_table_lookup (table->skips, GUINT_TO_POINTER ((guint) index));
}

/* How many bytes of a chunk matter. */
static guint64
get_weight (BurinChunkTable *table, guint64 index)
{
    const Entry *entry = entry_at (table, index);
    const BurinSkipMap *skip = find_skip (table, index);

    if (entry->is_skipped)
        return 0;
    return entry->length - (skip != NULL ? skip->bytes : 0);
}

/**
 * burin_chunk_table_add:
 * @chunk: the one that follows the last one added
 */
void
burin_chunk_table_add (BurinChunkTable *table, const BurinChunk *chunk)
{
    Entry entry = {
        .digest = chunk->digest,
        .length = (guint32) chunk->length,
        .is_zero = chunk->is_zero != FALSE,
        .is_proven = chunk->skip.bytes == chunk->length,
        .is_skipped = chunk->skip.bytes == chunk->length,
    };

    g_assert (chunk->offset == table->image_size);
    if (chunk->skip.bytes > 0 && !entry.is_skipped)
        g_hash_table_insert (table->skips, GUINT_TO_POINTER (table->entries->len),
                             g_memdup2 (&chunk->skip, sizeof chunk->skip));
    g_array_append_val (table->entries, entry);
    table->image_size += chunk->length;
}

guint64
burin_chunk_table_get_n_chunks (BurinChunkTable *table)
{
    return table->entries->len;
}

/**
 * burin_chunk_table_get_image_size:
 *
 * Returns: bytes in all chunks together
 */
guint64
burin_chunk_table_get_image_size (BurinChunkTable *table)
{
    return table->image_size;
}

/**
 * burin_chunk_table_get:
 * @index: number of a chunk that was added
 *
 * Returns: what it should be; if all of it is skipped, it is proven, and nobody has to ask
 */
BurinChunk
burin_chunk_table_get (BurinChunkTable *table, guint64 index)
{
    const Entry *entry = entry_at (table, index);
    const BurinSkipMap *skip = find_skip (table, index);

    return (BurinChunk){
        .offset = index * BURIN_CHUNK_SIZE,
        .length = entry->length,
        .digest = entry->digest,
        .is_zero = entry->is_zero,
        .skip = skip != NULL ? *skip : (BurinSkipMap){},
    };
}

/**
 * burin_chunk_table_set_proven:
 * @offset: of a chunk that was read from the drive and found to be right
 */
void
burin_chunk_table_set_proven (BurinChunkTable *table, guint64 offset)
{
    entry_at (table, offset / BURIN_CHUNK_SIZE)->is_proven = TRUE;
}

gboolean
burin_chunk_table_is_proven (BurinChunkTable *table, guint64 index)
{
    return entry_at (table, index)->is_proven;
}

/**
 * burin_chunk_table_doubt:
 * @index: of a chunk that may have changed on the drive since it was proven
 *
 * Returns: bytes that are no longer proven by this
 */
guint64
burin_chunk_table_doubt (BurinChunkTable *table, guint64 index)
{
    Entry *entry = entry_at (table, index);

    if (!entry->is_proven || entry->is_skipped)
        return 0;
    entry->is_proven = FALSE;
    return get_weight (table, index);
}

/**
 * burin_chunk_table_doubt_all:
 *
 * Returns: bytes that are no longer proven by this
 */
guint64
burin_chunk_table_doubt_all (BurinChunkTable *table)
{
    guint64 sum = 0;

    for (guint i = 0; i < table->entries->len; i++)
        sum += burin_chunk_table_doubt (table, i);
    return sum;
}

/**
 * burin_chunk_table_doubt_like:
 * @digest: of something that was found where it does not belong
 *
 * Doubts every chunk that has this content.
 *
 * Returns: bytes that are no longer proven by this
 */
guint64
burin_chunk_table_doubt_like (BurinChunkTable *table, guint64 digest)
{
    guint64 sum = 0;

    for (guint i = 0; i < table->entries->len; i++)
        if (entry_at (table, i)->digest == digest)
            sum += burin_chunk_table_doubt (table, i);
    return sum;
}

/**
 * burin_chunk_table_get_unproven_bytes:
 *
 * Returns: bytes that are still to be read back, without those of the head and those that are
 *   skipped
 */
guint64
burin_chunk_table_get_unproven_bytes (BurinChunkTable *table)
{
    guint64 sum = 0;

    for (guint i = 1; i < table->entries->len; i++)
        if (!entry_at (table, i)->is_proven)
            sum += get_weight (table, i);
    return sum;
}

/**
 * burin_chunk_table_find:
 * @digest: of something that was read
 * @length: how long it was
 * @index: (out): the first chunk that is like it
 *
 * Returns: whether there is one
 */
gboolean
burin_chunk_table_find (BurinChunkTable *table, guint64 digest, gsize length, guint64 *index)
{
    for (guint i = 0; i < table->entries->len; i++) {
        if (entry_at (table, i)->digest != digest || entry_at (table, i)->length != length)
            continue;
        *index = i;
        return TRUE;
    }
    return FALSE;
}
