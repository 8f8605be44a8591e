/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image.h"

G_BEGIN_DECLS

gboolean burin_image_kind_check (BurinImage *image, GError **error);

G_END_DECLS
