/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-reader-input.h"

G_BEGIN_DECLS

gboolean
burin_check_image (const BurinReaderInput *input, const BurinPublished *published, GError **error);

G_END_DECLS
