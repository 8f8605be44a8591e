/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BurinRecentImages: the images that were opened last, as a model of GFile, the newest first.
 *
 * Kept in the settings. Shown are only those that are still there, as far as
 * burin_recent_images_refresh() has found out. Main thread, reference-counted.
 */
#define BURIN_TYPE_RECENT_IMAGES (burin_recent_images_get_type ())
G_DECLARE_FINAL_TYPE (BurinRecentImages, burin_recent_images, BURIN, RECENT_IMAGES, GObject)

BurinRecentImages *burin_recent_images_new (GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

GListModel *burin_recent_images_get_model (BurinRecentImages *self);
void burin_recent_images_add (BurinRecentImages *self, GFile *file);
void burin_recent_images_clear (BurinRecentImages *self);
void burin_recent_images_refresh (BurinRecentImages *self);

G_END_DECLS
