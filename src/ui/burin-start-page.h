/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinStartPage: invites to choose an image.
 *
 * Its button activates "win.choose-image". Main thread.
 */
#define BURIN_TYPE_START_PAGE (burin_start_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinStartPage, burin_start_page, BURIN, START_PAGE, AdwBin)

G_END_DECLS
