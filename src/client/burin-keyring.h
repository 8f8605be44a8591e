/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"

G_BEGIN_DECLS

GBytes *burin_keyring_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *burin_keyring_dearmor (GBytes *content) G_GNUC_WARN_UNUSED_RESULT;
void burin_keyring_check_async (GFile *file,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
burin_keyring_check_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
