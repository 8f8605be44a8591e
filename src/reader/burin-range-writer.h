/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-bmap.h"
#include "burin-frame-writer.h"
#include "burin-image-source.h"

G_BEGIN_DECLS

gboolean burin_range_writer_write (BurinFrameWriter *writer,
                                   const BurinBmap *bmap,
                                   const BurinRange *range,
                                   const guint8 *data,
                                   guint64 source);

G_END_DECLS
