/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean burin_cli_terminal_is_there (gboolean input_is_image);
GDataInputStream *burin_cli_terminal_open_lines (gboolean input_is_image) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
