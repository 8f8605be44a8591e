/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"

G_BEGIN_DECLS

/* Files in memory, without a name: how one process hands another what fits there. */
int burin_nameless_file_new (GBytes *content, GError **error);
gboolean burin_nameless_file_append (int fd, const guint8 *data, gsize length, GError **error);
GBytes *burin_nameless_file_read (int fd, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
