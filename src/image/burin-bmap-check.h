/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-bmap.h"

G_BEGIN_DECLS

/*
 * BurinBmapCheck: compares an image with the digests in its bmap, as it comes by.
 *
 * Borrows the bmap, which must have digests. Used by one thread at a time. States: taking content →
 * finished or failed.
 */
typedef struct _BurinBmapCheck BurinBmapCheck;

BurinBmapCheck *burin_bmap_check_new (const BurinBmap *bmap) G_GNUC_WARN_UNUSED_RESULT;
void burin_bmap_check_free (BurinBmapCheck *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinBmapCheck, burin_bmap_check_free)

gboolean
burin_bmap_check_add (BurinBmapCheck *self, const guint8 *data, guint64 length, GError **error);
gboolean burin_bmap_check_finish (BurinBmapCheck *self, GError **error);

G_END_DECLS
