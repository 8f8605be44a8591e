/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-image-info.h"

G_BEGIN_DECLS

gboolean burin_cli_choose_can_ask (gboolean json, gboolean input_is_image);
char *burin_cli_choose_dup_question (GPtrArray *members) G_GNUC_WARN_UNUSED_RESULT;
const BurinImageMember *burin_cli_choose_find (GPtrArray *members, const char *answer);

void burin_cli_choose_async (GPtrArray *members,
                             gboolean input_is_image,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
const BurinImageMember *burin_cli_choose_finish (GAsyncResult *result, GError **error);

G_END_DECLS
