/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-bmap.h"

G_BEGIN_DECLS

/**
 * BurinBmapBlocks:
 * @first: number of the first block
 * @last: number of the last
 * @digest: (nullable): as it is written
 */
typedef struct {
    guint64 first;
    guint64 last;
    char *digest;
} BurinBmapBlocks;

/**
 * BurinBmapField:
 *
 * The elements of a bmap that hold one value.
 */
typedef enum {
    BURIN_BMAP_IMAGE_SIZE,
    BURIN_BMAP_BLOCK_SIZE,
    BURIN_BMAP_BLOCKS_COUNT,
    BURIN_BMAP_MAPPED_BLOCKS_COUNT,
    BURIN_BMAP_CHECKSUM_TYPE,
    BURIN_BMAP_FILE_CHECKSUM,
    BURIN_BMAP_FILE_SHA1,
    BURIN_BMAP_N_FIELDS
} BurinBmapField;

const char *burin_bmap_field_get_name (BurinBmapField field);

/**
 * BurinBmapText:
 * @version: of the format
 * @fields: (array fixed-size=BURIN_BMAP_N_FIELDS): the values, without blanks around them; %NULL
 *   for elements that are not there
 * @blocks: (element-type BurinBmapBlocks): the ranges, as they come
 *
 * What is written in a bmap, whatever sense it makes. A plain value that owns all this.
 */
typedef struct {
    char *version;
    char *fields[BURIN_BMAP_N_FIELDS];
    GArray *blocks;
} BurinBmapText;

void burin_bmap_text_clear (BurinBmapText *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinBmapText, burin_bmap_text_clear)

gboolean
burin_bmap_text_read (BurinBmapText *self, const guint8 *xml, gsize length, GError **error);

gboolean burin_bmap_number_parse (const char *text, guint64 *number);
gboolean burin_bmap_refuse (GError **error, const char *why);

G_END_DECLS
