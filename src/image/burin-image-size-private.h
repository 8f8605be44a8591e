/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-size.h"

G_BEGIN_DECLS

/* One function per format, each in a file of its own; burin_image_size_find() chooses. */
gboolean burin_xz_size_find (BurinFileStream *file, BurinImageSize *size, GError **error);
gboolean burin_zstd_size_find (BurinFileStream *file, BurinImageSize *size, GError **error);
gboolean burin_lz4_size_find (BurinFileStream *file, BurinImageSize *size, GError **error);

gboolean
burin_image_size_fail_truncated (BurinFileStream *file, const char *format_name, GError **error);

G_END_DECLS
