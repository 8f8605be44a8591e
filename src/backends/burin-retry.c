/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-retry.h"

#define FIRST_DELAY_MILLISECONDS 50
#define LONGEST_DELAY_MILLISECONDS 800
#define USUAL_PATIENCE (3 * G_USEC_PER_SEC)

static void
sleep_cancellably (guint milliseconds, GCancellable *cancellable)
{
    GPollFD poll_fd;

    if (!g_cancellable_make_pollfd (cancellable, &poll_fd)) {
        g_usleep ((gulong) milliseconds * 1000);
        return;
    }
    (void) g_poll (&poll_fd, 1, (gint) milliseconds); /* a signal only makes the wait shorter */
    g_cancellable_release_fd (cancellable);
}

/**
 * burin_retry_wait:
 * @retry: zeroed before the first use
 * @cancellable: (nullable): ends the wait
 *
 * Waits a little, longer each time.
 *
 * Returns: whether to try again; %FALSE once patience has run out, after about three seconds unless
 *   @retry says otherwise, or if cancelled
 */
gboolean
burin_retry_wait (BurinRetry *retry, GCancellable *cancellable)
{
    if (retry->started == 0) {
        retry->started = g_get_monotonic_time ();
        retry->delay = FIRST_DELAY_MILLISECONDS;
        if (retry->patience == 0)
            retry->patience = USUAL_PATIENCE;
    }
    if (g_get_monotonic_time () - retry->started >= retry->patience)
        return FALSE;

    sleep_cancellably (retry->delay, cancellable);
    retry->delay = MIN (2 * retry->delay, LONGEST_DELAY_MILLISECONDS);
    return !g_cancellable_is_cancelled (cancellable);
}
