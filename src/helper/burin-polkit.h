/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void burin_polkit_check_async (GDBusMethodInvocation *invocation,
                               const char *action,
                               GVariant *details,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean burin_polkit_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
