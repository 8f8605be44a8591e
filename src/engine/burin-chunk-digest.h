/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

guint64 burin_chunk_digest (const void *data, gsize length);

G_END_DECLS
