/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-image-desk.h"

G_BEGIN_DECLS

/*
 * BurinCheckBar: shows on top of a page how far checking the signature of an image is, and lets the
 * user give it up.
 *
 * Only there while that takes time. Main thread.
 */
#define BURIN_TYPE_CHECK_BAR (burin_check_bar_get_type ())
G_DECLARE_FINAL_TYPE (BurinCheckBar, burin_check_bar, BURIN, CHECK_BAR, AdwBin)

void burin_check_bar_set_desk (BurinCheckBar *self, BurinImageDesk *desk);

G_END_DECLS
