/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GPtrArray *burin_sidecar_name_get_stems (const char *image_name) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_sidecar_name_is_list (const char *name, const char *image_name, char **subject);

G_END_DECLS
