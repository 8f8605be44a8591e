/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-helper-link.h"

G_BEGIN_DECLS

/*
 * BurinElevation: a helper that runs as root, started when somebody first asks for it.
 *
 * Main thread; reference-counted. The user is asked for a password once, however many ask at the
 * same time. States: none → opening → open → (lost) none.
 */
#define BURIN_TYPE_ELEVATION (burin_elevation_get_type ())
G_DECLARE_FINAL_TYPE (BurinElevation, burin_elevation, BURIN, ELEVATION, GObject)

BurinElevation *burin_elevation_new (gboolean allow_loop) G_GNUC_WARN_UNUSED_RESULT;

void burin_elevation_ensure_async (BurinElevation *self,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
BurinHelperLink *
burin_elevation_ensure_finish (BurinElevation *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
