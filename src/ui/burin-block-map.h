/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BurinBlockMapState:
 * @written: share of the image that is on the drive, 0 to 1
 * @verified: share of it that was read back and is right, 0 to 1
 * @bad_ranges: (nullable): `a(tt)`: offset and length in bytes of what differs
 * @size: of the image in bytes; 0 if unknown, then nothing bad is marked
 *
 * What a block map shows. A plain value that borrows.
 */
typedef struct {
    double written;
    double verified;
    GVariant *bad_ranges;
    guint64 size;
} BurinBlockMapState;

/*
 * BurinBlockMap: a drawn map of the image on its drive, which fills as it is written, turns as it
 * is verified, and has a cross where the drive is bad.
 *
 * Each block has a form as well as a colour: outlined, filled with a hole, filled, crossed. It is
 * drawn anew only when a block changes. Main thread.
 */
#define BURIN_TYPE_BLOCK_MAP (burin_block_map_get_type ())
G_DECLARE_FINAL_TYPE (BurinBlockMap, burin_block_map, BURIN, BLOCK_MAP, GtkWidget)

/**
 * BurinBlock:
 *
 * What is known about a part of the image.
 */
typedef enum {
    BURIN_BLOCK_EMPTY,
    BURIN_BLOCK_WRITTEN,
    BURIN_BLOCK_VERIFIED,
    BURIN_BLOCK_BAD,
} BurinBlock;

void burin_block_map_set_state (BurinBlockMap *self, const BurinBlockMapState *state);
BurinBlock burin_block_map_get_block (BurinBlockMap *self, guint index);
guint burin_block_map_get_n_blocks (BurinBlockMap *self);

G_END_DECLS
