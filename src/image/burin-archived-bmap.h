/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-unwrapped.h"

G_BEGIN_DECLS

gboolean burin_archived_bmap_find (
    const BurinUnwrapped *unwrapped, int fd, char **name, GBytes **content, GError **error);

G_END_DECLS
