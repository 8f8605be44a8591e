/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-image-info.h"

G_BEGIN_DECLS

/*
 * BurinImageCard: shows which image was chosen, with a button to choose another.
 *
 * The button activates "win.choose-image". Main thread.
 */
#define BURIN_TYPE_IMAGE_CARD (burin_image_card_get_type ())
G_DECLARE_FINAL_TYPE (BurinImageCard, burin_image_card, BURIN, IMAGE_CARD, AdwPreferencesRow)

void
burin_image_card_set_image (BurinImageCard *self, const char *name, const BurinImageInfo *info);

G_END_DECLS
