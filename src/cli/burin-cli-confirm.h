/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"

G_BEGIN_DECLS

void burin_cli_confirm_async (GPtrArray *drives,
                              const char *image_name,
                              gboolean input_is_image,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean burin_cli_confirm_finish (GAsyncResult *result, GError **error);

char *burin_cli_confirm_dup_question (GPtrArray *drives, const char *image_name)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_cli_confirm_agrees (GPtrArray *drives, const char *answer);

G_END_DECLS
