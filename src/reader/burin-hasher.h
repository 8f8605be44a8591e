/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-frame.h"

G_BEGIN_DECLS

/*
 * BurinHasher: the SHA-256 of an image, computed by a thread of its own beside reading and writing.
 *
 * It owns a few buffers and lends them out in turn: one to be filled while others are being hashed.
 * The functions are for one thread, the owner.
 * States: taking content → finished.
 */
typedef struct _BurinHasher BurinHasher;

BurinHasher *burin_hasher_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_hasher_free (BurinHasher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinHasher, burin_hasher_free)

guint8 *burin_hasher_get_buffer (BurinHasher *self);
void burin_hasher_add_data (BurinHasher *self, gsize length);
void burin_hasher_add_zeros (BurinHasher *self, guint64 length);
gboolean
burin_hasher_finish (BurinHasher *self, guint8 digest[BURIN_FRAME_DIGEST_SIZE], GError **error);

G_END_DECLS
