/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"

G_BEGIN_DECLS

gboolean burin_unmounter_run (const char *node, GError **error);

G_END_DECLS
