/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void burin_give_back_run (int fd, const char *node);

G_END_DECLS
