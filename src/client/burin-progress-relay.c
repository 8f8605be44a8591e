/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-relay.h"

/* Microseconds; nobody reads faster. */
#define INTERVAL (G_USEC_PER_SEC / 10)

typedef struct {
    GFileProgressCallback func;
    gpointer data;
    goffset current;
    goffset total;
} Call;

static gboolean
call_cb (gpointer user_data)
{
    const Call *call = user_data;

    call->func (call->current, call->total, call->data);
    return G_SOURCE_REMOVE;
}

/**
 * burin_progress_relay_call:
 * @relay: a #BurinProgressRelay
 *
 * A #GFileProgressCallback for threads.
 */
void
burin_progress_relay_call (goffset current, goffset total, gpointer relay)
{
    BurinProgressRelay *self = relay;
    gint64 now = g_get_monotonic_time ();
    Call *call;

    if (self->func == NULL || now - self->latest < INTERVAL)
        return;
    self->latest = now;
    call = g_new (Call, 1);
    *call = (Call){self->func, self->data, current, total};
    g_main_context_invoke_full (self->context, G_PRIORITY_DEFAULT, call_cb, call, g_free);
}
