/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"
#include "burin-iso-directory.h"

G_BEGIN_DECLS

void burin_iso_system_find (BurinImageView *view, BurinIsoExtent root, BurinImageInfo *info);
void burin_iso_system_parse_disk_info (const char *text, BurinImageInfo *info);
void burin_iso_system_parse_tree_info (const char *text, BurinImageInfo *info);

G_END_DECLS
