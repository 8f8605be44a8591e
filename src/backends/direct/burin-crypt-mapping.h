/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-tree.h"
#include "burin-error.h"

G_BEGIN_DECLS

gboolean burin_crypt_mapping_may_close (BurinBlock *mapping, GPtrArray *users);
gboolean burin_crypt_mapping_close_all (const char *node, GError **error);

G_END_DECLS
