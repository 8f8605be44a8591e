/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest.h"

G_BEGIN_DECLS

/* A bmap of 64 GiB with a range every 64 KiB, each with its digest, is larger; nobody has one. */
#define BURIN_BMAP_MAX_SIZE (16 * 1024 * 1024)

/**
 * BurinBmapRange:
 * @start: offset of its first byte in the image
 * @end: offset behind its last byte
 * @digest: (nullable): of what is between, in lower-case hex
 *
 * A part of an image that matters.
 */
typedef struct {
    guint64 start;
    guint64 end;
    char *digest;
} BurinBmapRange;

/*
 * BurinBmap: which parts of an image matter, as bmaptool writes it, in version 1.2 to 2.0.
 *
 * Immutable; owned and used by one thread, or read by several. What can be parsed is consistent:
 * its ranges ascend, do not overlap, end within the image, and are as many blocks as it says.
 */
typedef struct _BurinBmap BurinBmap;

BurinBmap *
burin_bmap_parse (const guint8 *xml, gsize length, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_bmap_free (BurinBmap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinBmap, burin_bmap_free)

guint64 burin_bmap_get_image_size (const BurinBmap *self);
guint64 burin_bmap_get_mapped_size (const BurinBmap *self);
gboolean burin_bmap_has_digests (const BurinBmap *self);
BurinDigestAlgorithm burin_bmap_get_algorithm (const BurinBmap *self);
guint burin_bmap_get_n_ranges (const BurinBmap *self);
const BurinBmapRange *burin_bmap_get_range (const BurinBmap *self, guint index);
guint64 burin_bmap_get_run (const BurinBmap *self, guint64 offset, gboolean *mapped);

G_END_DECLS
