/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean burin_backup_is_label (const char *label);
const char *burin_backup_recognize_folder (const char *const *names);

G_END_DECLS
