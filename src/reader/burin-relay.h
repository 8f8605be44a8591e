/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-source.h"

G_BEGIN_DECLS

/**
 * BurinPiece:
 * @range: which part of the image
 * @data: (nullable): what is there; %NULL for zeros
 * @source: how many bytes of the image file have been consumed
 *
 * A plain value; the data is borrowed.
 */
typedef struct {
    BurinRange range;
    const guint8 *data;
    guint64 source;
} BurinPiece;

/* Called in a lane's own thread with what comes next. Returns FALSE with an error if there is no
 * sense in going on. */
typedef gboolean (*BurinRelayFunc) (gpointer user_data, const BurinPiece *piece, GError **error);

/*
 * BurinRelay: hands an image, piece by piece, from the one who reads it to all who work on it.
 *
 * Everybody who does is a lane with a thread of its own. The relay owns a few buffers and lends
 * them out in turn: one to be filled while others are being worked on. Pieces that take no buffer
 * may be many, so that whoever is slow at them does not hold back what comes after. The functions
 * are for one thread, the owner. States: taking pieces → finished.
 */
typedef struct _BurinRelay BurinRelay;

BurinRelay *burin_relay_new (void) G_GNUC_WARN_UNUSED_RESULT;
void burin_relay_free (BurinRelay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinRelay, burin_relay_free)

gboolean
burin_relay_add_lane (BurinRelay *self, BurinRelayFunc func, gpointer user_data, GError **error);

guint8 *burin_relay_get_buffer (BurinRelay *self);
void burin_relay_add (BurinRelay *self, const BurinRange *range, guint64 source);
gboolean burin_relay_check (BurinRelay *self, GError **error);
gboolean burin_relay_finish (BurinRelay *self, GError **error);

G_END_DECLS
