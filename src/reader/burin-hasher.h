/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-frame.h"

G_BEGIN_DECLS

/* Called in a lane's own thread with what comes next; @data is NULL for zeros. Returns FALSE with
 * an error if the image is not what it should be. */
typedef gboolean (*BurinHasherFunc) (gpointer user_data,
                                     const guint8 *data,
                                     guint64 length,
                                     GError **error);

/*
 * BurinHasher: the SHA-256 of an image, and whatever else is computed of it, beside reading and
 * writing.
 *
 * Each computation is a lane with a thread of its own. The hasher owns a few buffers and lends them
 * out in turn: one to be filled while others are being worked on. The functions are for one thread,
 * the owner. States: taking content → finished.
 */
typedef struct _BurinHasher BurinHasher;

BurinHasher *burin_hasher_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_hasher_free (BurinHasher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinHasher, burin_hasher_free)

gboolean
burin_hasher_add_lane (BurinHasher *self, BurinHasherFunc func, gpointer user_data, GError **error);

guint8 *burin_hasher_get_buffer (BurinHasher *self);
void burin_hasher_add_data (BurinHasher *self, gsize length);
void burin_hasher_add_zeros (BurinHasher *self, guint64 length);
gboolean burin_hasher_check (BurinHasher *self, GError **error);
gboolean
burin_hasher_finish (BurinHasher *self, guint8 digest[BURIN_FRAME_DIGEST_SIZE], GError **error);

G_END_DECLS
