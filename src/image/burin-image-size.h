/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-file-stream.h"
#include "burin-image-info.h"
#include "burin-wrapper.h"

G_BEGIN_DECLS

/**
 * BurinImageSize:
 * @kind: how much is known
 * @bytes: 0 if nothing is
 *
 * Size of an image once unwrapped. A plain value.
 */
typedef struct {
    BurinSizeKind kind;
    guint64 bytes;
} BurinImageSize;

gboolean burin_image_size_find (BurinFileStream *file,
                                BurinWrapper wrapper,
                                BurinImageSize *size,
                                GError **error);

G_END_DECLS
