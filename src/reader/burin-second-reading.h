/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-frame-writer.h"
#include "burin-reader-input.h"

G_BEGIN_DECLS

gboolean burin_second_reading_serve (BurinFrameWriter *writer,
                                     const BurinReaderInput *input,
                                     const BurinBmap *bmap,
                                     int requests_fd,
                                     GError **error);

G_END_DECLS
