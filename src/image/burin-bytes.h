/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as they lie in files: little-endian, not aligned. */

static inline guint32
burin_bytes_le32 (const guint8 *at)
{
    return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static inline guint64
burin_bytes_le64 (const guint8 *at)
{
    return (guint64) burin_bytes_le32 (at) | (guint64) burin_bytes_le32 (at + 4) << 32;
}

G_END_DECLS
