/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as they lie in files: little-endian or big-endian, not aligned. */

static inline guint16
burin_bytes_le16 (const guint8 *at)
{
    return (guint16) (at[0] | at[1] << 8);
}

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

static inline guint16
burin_bytes_be16 (const guint8 *at)
{
    return (guint16) (at[0] << 8 | at[1]);
}

static inline guint32
burin_bytes_be32 (const guint8 *at)
{
    return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | (guint32) at[3];
}

static inline guint64
burin_bytes_be64 (const guint8 *at)
{
    return (guint64) burin_bytes_be32 (at) << 32 | (guint64) burin_bytes_be32 (at + 4);
}

G_END_DECLS
