/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"
#include "burin-image-view.h"

G_BEGIN_DECLS

BurinImageInfo *
burin_image_detail_inspect (int fd, const char *member, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_image_detail_find (BurinImageView *view, BurinImageInfo *info);

G_END_DECLS
