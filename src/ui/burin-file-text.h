/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GPtrArray *burin_file_text_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
