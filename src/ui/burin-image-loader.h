/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-image.h"

G_BEGIN_DECLS

/*
 * BurinImageLoader: opens the image that the user asked for last.
 *
 * Main thread. States: idle → loading → idle. Loading another file gives the one before up, without
 * a word about it.
 *
 * Property "loading": whether it is.
 * Property "fraction": how much of the image has been read to check its signature, from 0 to 1;
 * negative while there is nothing that takes so long.
 * Signal "loaded" (BurinImage*): the file was opened.
 * Signal "undecided" (BurinImage*): it is an archive, and one of the images in it has to be chosen.
 * Signal "failed" (GFile*, GError*): it could not be opened, or is no image.
 */
#define BURIN_TYPE_IMAGE_LOADER (burin_image_loader_get_type ())
G_DECLARE_FINAL_TYPE (BurinImageLoader, burin_image_loader, BURIN, IMAGE_LOADER, GObject)

BurinImageLoader *burin_image_loader_new (void) G_GNUC_WARN_UNUSED_RESULT;

void
burin_image_loader_load (BurinImageLoader *self, GFile *file, const char *member, GFile *keyring);
void burin_image_loader_cancel (BurinImageLoader *self);
gboolean burin_image_loader_get_loading (BurinImageLoader *self);
double burin_image_loader_get_fraction (BurinImageLoader *self);

G_END_DECLS
