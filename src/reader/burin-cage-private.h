/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean burin_cage_drop_root (GError **error);
gboolean burin_cage_set_flags (GError **error);

/* These set errno if they return %FALSE. */
gboolean burin_cage_has_landlock (void);
gboolean burin_cage_forbid_paths (void);
gboolean burin_cage_allow_system_and (int file_fd);
gboolean burin_cage_filter_syscalls (void);
gboolean burin_cage_forbid_sockets (void);

G_END_DECLS
