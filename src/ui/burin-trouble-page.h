/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinTroublePage: says why there is no helper, and lets the user try again.
 *
 * Main thread.
 */
#define BURIN_TYPE_TROUBLE_PAGE (burin_trouble_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinTroublePage, burin_trouble_page, BURIN, TROUBLE_PAGE, AdwBin)

void burin_trouble_page_update (BurinTroublePage *self, const GError *trouble);

G_END_DECLS
