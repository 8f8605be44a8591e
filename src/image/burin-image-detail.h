/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"
#include "burin-image-view.h"

G_BEGIN_DECLS

void burin_image_detail_find (BurinImageView *view, BurinImageInfo *info);

G_END_DECLS
