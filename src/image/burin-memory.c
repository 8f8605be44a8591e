/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-memory.h"

#include <string.h>

#define MEMINFO "/proc/meminfo"
#define AVAILABLE "\nMemAvailable:"

static guint64
measure (void)
{
    g_autofree char *content = NULL;
    const char *found;

    if (!g_file_get_contents (MEMINFO, &content, NULL, NULL))
        return 0;
    found = strstr (content, AVAILABLE);
    return found != NULL ? g_ascii_strtoull (found + strlen (AVAILABLE), NULL, 10) * 1024 : 0;
}

/**
 * burin_memory_get_available:
 *
 * Measures at its first call, which must come while /proc can still be read. Any thread.
 *
 * Returns: how many bytes of memory were free, or could easily be made so; 0 if nobody knows
 */
guint64
burin_memory_get_available (void)
{
    static gsize measured; /* one more, as 0 is not yet measured */

    if (g_once_init_enter (&measured))
        g_once_init_leave (&measured, (gsize) MIN (measure (), G_MAXSIZE - 1) + 1);
    return measured - 1;
}
