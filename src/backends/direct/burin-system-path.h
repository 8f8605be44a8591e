/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean burin_system_path_check (const char *mount_point);
gboolean burin_system_path_is_below (const char *path, const char *directory);

G_END_DECLS
