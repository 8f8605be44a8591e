/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-image-info.h"
#include "burin-publisher-query.h"
#include "burin-reader-process.h"

G_BEGIN_DECLS

/*
 * BurinImage: an image file that was opened and inspected.
 *
 * Holds the open file, so whatever happens to its path later, what is written is what was
 * inspected. Of an image that comes through a pipe it holds the start, in memory, and the pipe
 * until that is taken. Made by burin_image_open_async() and its like. Immutable but for that;
 * main thread; reference-counted.
 */
#define BURIN_TYPE_IMAGE (burin_image_get_type ())
G_DECLARE_FINAL_TYPE (BurinImage, burin_image, BURIN, IMAGE, GObject)

GFile *burin_image_get_file (BurinImage *self);
const char *burin_image_get_display_name (BurinImage *self);
const BurinImageInfo *burin_image_get_info (BurinImage *self);
const BurinPublisher *burin_image_get_publisher (BurinImage *self);
guint64 burin_image_get_source_device (BurinImage *self);
gboolean burin_image_check_chosen (BurinImage *self, GError **error);
int burin_image_get_fd (BurinImage *self);
void burin_image_get_input (BurinImage *self, BurinReaderProcessInput *input);
gboolean
burin_image_take_rest (BurinImage *self, int *rest_fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
