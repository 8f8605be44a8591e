/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-aligned.h"

#include <stdlib.h>
#include <string.h>

/**
 * burin_aligned_alloc:
 * @size: in bytes
 *
 * Returns: (transfer full): zeroed memory that O_DIRECT accepts, to be freed with free()
 */
guint8 *
burin_aligned_alloc (gsize size)
{
    void *memory = NULL;

    if (posix_memalign (&memory, BURIN_ALIGNMENT, size) != 0)
        g_error ("out of memory");
    memset (memory, 0, size);
    return memory;
}
