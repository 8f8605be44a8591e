/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *burin_cli_table_dup (const char *const *cells, guint n_columns) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
