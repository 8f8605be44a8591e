/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"

G_BEGIN_DECLS

char *burin_image_words_dup_content (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *burin_image_words_dup_size (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
