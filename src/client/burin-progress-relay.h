/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BurinProgressRelay:
 * @context: where to call
 * @func: (nullable): what to call there
 * @data: for @func; must live until @context has nothing left to do that a thread gave it
 * @latest: when that was last asked for, in microseconds; 0 at first
 *
 * Brings the progress of a thread to where it is shown. Used by that thread; a plain value that
 * borrows.
 */
typedef struct {
    GMainContext *context;
    GFileProgressCallback func;
    gpointer data;
    gint64 latest;
} BurinProgressRelay;

void burin_progress_relay_call (goffset current, goffset total, gpointer relay);

G_END_DECLS
