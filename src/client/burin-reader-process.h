/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

void burin_reader_process_inspect_async (int image_fd,
                                         const char *member,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
BurinImageInfo *burin_reader_process_inspect_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

int burin_reader_process_stream (int image_fd, const char *member, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
