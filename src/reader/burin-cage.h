/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"

G_BEGIN_DECLS

void burin_cage_tell_gaps (void);
gboolean burin_cage_enter (int last_fd, GError **error);

G_END_DECLS
