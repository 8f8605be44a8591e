/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-file-stream.h"

G_BEGIN_DECLS

gboolean
burin_foreign_check_head (const guint8 *head, gsize length, guint64 file_size, GError **error);
gboolean burin_foreign_check_file (BurinFileStream *file, GError **error);

G_END_DECLS
