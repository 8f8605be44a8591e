/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All that is looked for in an image lies in its first 64 KiB. */
#define BURIN_IMAGE_HEAD_SIZE 65536

gboolean burin_image_probe_is_iso9660 (const guint8 *head, gsize length);
const char *burin_image_probe_content (const guint8 *head, gsize length);
char *burin_image_probe_dup_label (const guint8 *head, gsize length) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
