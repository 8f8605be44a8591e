/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-view.h"

G_BEGIN_DECLS

/**
 * BurinIsoExtent:
 * @lba: number of its first sector of %BURIN_ISO_SECTOR bytes
 * @size: in bytes
 *
 * Where a file or folder lies on a disc. A plain value.
 */
typedef struct {
    guint32 lba;
    guint32 size;
} BurinIsoExtent;

#define BURIN_ISO_SECTOR 2048
#define BURIN_ISO_RECORD_MIN_SIZE 34

BurinIsoExtent burin_iso_extent_parse (const guint8 *record);
gboolean burin_iso_directory_find (BurinImageView *view,
                                   BurinIsoExtent folder,
                                   const char *name,
                                   BurinIsoExtent *found);
char *burin_iso_directory_dup_text (BurinImageView *view, BurinIsoExtent root, const char *path)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
