/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the process is doing with an image, so that it can be told should it not survive that. One
 * thread.
 */
#include "burin-activity.h"

static BurinActivityListener the_listener;

/**
 * burin_activity_listen:
 * @listener: (nullable): who wants to know
 */
void
burin_activity_listen (BurinActivityListener listener)
{
    the_listener = listener;
}

/**
 * burin_activity_set:
 * @format: what is being done from now on, as in "unpacking xz"
 */
void
burin_activity_set (const char *format, ...)
{
    g_autofree char *activity = NULL;
    va_list args;

    if (the_listener == NULL)
        return;
    va_start (args, format);
    activity = g_strdup_vprintf (format, args);
    va_end (args);
    the_listener (activity);
}
