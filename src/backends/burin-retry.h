/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BurinRetry:
 * @started: monotonic time of the first wait, 0 before
 * @delay: how long the next wait takes, in milliseconds
 * @patience: microseconds in all, 0 for the usual few seconds
 *
 * Patience with somebody who holds a drive for a moment (udev, a file manager): a growing delay,
 * and an end to it. A plain value that starts zeroed; one thread. All obstacles on the way to one
 * drive share one BurinRetry, so that they cannot add up to a wait without end.
 */
typedef struct {
    gint64 started;
    guint delay;
    gint64 patience;
} BurinRetry;

gboolean burin_retry_wait (BurinRetry *retry, GCancellable *cancellable);

G_END_DECLS
