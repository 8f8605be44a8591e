/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Both set errno if they return %FALSE. */
gboolean burin_cage_forbid_paths (void);
gboolean burin_cage_filter_syscalls (void);

G_END_DECLS
