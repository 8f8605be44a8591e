/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-tree.h"
#include "burin-drive-opener.h"

G_BEGIN_DECLS

gboolean burin_occupant_check (BurinBlock *block, BurinAccess access, GError **error);
gboolean burin_occupant_check_loops (BurinBlock *block, GError **error);
void burin_occupant_set_busy (BurinBlock *block, const GError *busy, GError **error);

G_END_DECLS
