/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-chunk-memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "burin-aligned.h"

/* Bytes; what x86 and most others have as the smallest one. Elsewhere it is only an alignment. */
#define HUGE_PAGE (2 * 1024 * 1024)

G_STATIC_ASSERT (HUGE_PAGE % BURIN_CHUNK_SIZE == 0);

struct _BurinChunkMemory {
    GPtrArray *pages;
    guint8 *unused; /* what of the last page has not been taken */
    gsize n_unused; /* bytes */
};

/**
 * burin_chunk_memory_new:
 *
 * Takes no memory yet.
 */
BurinChunkMemory *
burin_chunk_memory_new (void)
{
    BurinChunkMemory *memory = g_new0 (BurinChunkMemory, 1);

    memory->pages = g_ptr_array_new_with_free_func (free);
    return memory;
}

/**
 * burin_chunk_memory_free:
 *
 * Takes back all buffers.
 */
void
burin_chunk_memory_free (BurinChunkMemory *memory)
{
    if (memory == NULL)
        return;
    g_ptr_array_unref (memory->pages);
    g_free (memory);
}

static void
add_page (BurinChunkMemory *memory)
{
    void *page = NULL;

    if (posix_memalign (&page, HUGE_PAGE, HUGE_PAGE) != 0)
        g_error ("out of memory");
    (void) madvise (page, HUGE_PAGE, MADV_HUGEPAGE); /* small ones only cost more time */
    memset (page, 0, HUGE_PAGE);
    g_ptr_array_add (memory->pages, page);
    memory->unused = page;
    memory->n_unused = HUGE_PAGE;
}

/**
 * burin_chunk_memory_take:
 *
 * Returns: (transfer none): %BURIN_CHUNK_SIZE zeroed bytes, there until @memory is freed
 */
guint8 *
burin_chunk_memory_take (BurinChunkMemory *memory)
{
    guint8 *buffer;

    if (memory->n_unused == 0)
        add_page (memory);
    buffer = memory->unused;
    memory->unused += BURIN_CHUNK_SIZE;
    memory->n_unused -= BURIN_CHUNK_SIZE;
    return buffer;
}

/**
 * burin_chunk_memory_get_zeros:
 *
 * Returns: (transfer none): %BURIN_CHUNK_SIZE zeros that O_DIRECT accepts, for everybody and for
 * good
 */
const guint8 *
burin_chunk_memory_get_zeros (void)
{
    static guint8 zeros[BURIN_CHUNK_SIZE] __attribute__ ((aligned (BURIN_ALIGNMENT)));

    return zeros;
}
