/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-block-tree.h"
#include "burin-release.h"

G_BEGIN_DECLS

char *
burin_unplugger_find_usb_device (BurinBlockTree *tree, BurinBlock *drive) G_GNUC_WARN_UNUSED_RESULT;
BurinRelease burin_unplugger_run (int fd, const char *node, BurinRelease wanted);

G_END_DECLS
