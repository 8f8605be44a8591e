/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-recent-images.h"

G_BEGIN_DECLS

/*
 * BurinStartPage: invites to choose an image.
 *
 * Activates "win.choose-image" and "win.open-uri". Main thread.
 */
#define BURIN_TYPE_START_PAGE (burin_start_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinStartPage, burin_start_page, BURIN, START_PAGE, AdwBin)

void burin_start_page_set_recent (BurinStartPage *self, BurinRecentImages *recent);

G_END_DECLS
