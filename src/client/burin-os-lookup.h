/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-image-info.h"

G_BEGIN_DECLS

void burin_os_lookup_async (const BurinImageInfo *info,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
gboolean burin_os_lookup_finish (GAsyncResult *result, BurinImageInfo *info);

/* For tests: what burin-osinfo answers. */
gboolean burin_os_lookup_take (const char *answer, BurinImageInfo *info);

G_END_DECLS
