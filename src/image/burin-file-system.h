/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-view.h"

G_BEGIN_DECLS

/* Every superblock that is looked for ends before this. */
#define BURIN_FILE_SYSTEM_HEAD_SIZE (68 * 1024)

const char *burin_file_system_identify (const guint8 *head, char **label);
const char *burin_file_system_find (BurinImageView *view, guint64 offset, char **label);

G_END_DECLS
