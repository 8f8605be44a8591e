/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib-object.h>

#include "burin-frame.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

/**
 * BurinRange:
 * @type: %BURIN_FRAME_DATA, %BURIN_FRAME_ZERO, %BURIN_FRAME_SKIP, or %BURIN_FRAME_END after the
 *   last
 * @offset: where it is in the image
 * @length: how long, 0 at the end
 *
 * A part of an image. A plain value.
 */
typedef struct {
    BurinFrameType type;
    guint64 offset;
    guint64 length;
} BurinRange;

/*
 * BurinImageSource: the image in a file, range by range.
 *
 * Borrows the file's descriptor. Used by one thread; reference-counted.
 * States: at a range → ended or failed; then it is not asked again.
 */
#define BURIN_TYPE_IMAGE_SOURCE (burin_image_source_get_type ())
G_DECLARE_FINAL_TYPE (BurinImageSource, burin_image_source, BURIN, IMAGE_SOURCE, GObject)

BurinImageSource *
burin_image_source_new (int fd, const char *member, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const BurinImageInfo *burin_image_source_get_info (BurinImageSource *self);
guint64 burin_image_source_get_consumed (BurinImageSource *self);

gboolean burin_image_source_next (BurinImageSource *self,
                                  guint8 buffer[BURIN_FRAME_MAX_DATA],
                                  BurinRange *range,
                                  GError **error);

G_END_DECLS
