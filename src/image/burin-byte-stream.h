/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib-object.h>

#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinGap:
 * @length: how many bytes it has, 0 if there is none here
 * @matters: whether they must read as zeros; else what is there does not matter
 *
 * A part of a stream without content. A plain value.
 */
typedef struct {
    guint64 length;
    gboolean matters;
} BurinGap;

/*
 * BurinByteStream: bytes from the start of something to its end.
 *
 * The image file is one; a decompressor or a member of an archive is one that reads another, its
 * upstream, which it owns. Used by one thread; reference-counted.
 * States: reading → ended or failed; a failed stream is not read again.
 */
#define BURIN_TYPE_BYTE_STREAM (burin_byte_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (BurinByteStream, burin_byte_stream, BURIN, BYTE_STREAM, GObject)

/**
 * BurinByteStreamClass:
 * @read: fills up to `size` bytes, at least one; 0 at the end, -1 and an error on failure
 * @get_consumed: how many bytes of the image file have been used; never goes down. Asks the
 * upstream if not overridden
 * @skip_gap: as burin_byte_stream_skip_gap(); streams that know of no gaps leave it out
 */
struct _BurinByteStreamClass {
    GObjectClass parent_class;

    gssize (*read) (BurinByteStream *self, guint8 *buffer, gsize size, GError **error);
    guint64 (*get_consumed) (BurinByteStream *self);
    gboolean (*skip_gap) (BurinByteStream *self, guint64 unit, BurinGap *gap, GError **error);
};

gssize burin_byte_stream_read (BurinByteStream *self, guint8 *buffer, gsize size, GError **error);
gssize
burin_byte_stream_read_full (BurinByteStream *self, guint8 *buffer, gsize size, GError **error);
gboolean burin_byte_stream_read_exact (
    BurinByteStream *self, guint8 *buffer, gsize size, const char *format_name, GError **error);
gboolean burin_byte_stream_peek (BurinByteStream *self, gsize size, GBytes **head, GError **error);
gboolean
burin_byte_stream_skip_gap (BurinByteStream *self, guint64 unit, BurinGap *gap, GError **error);
guint64 burin_byte_stream_get_consumed (BurinByteStream *self);

void burin_byte_stream_set_upstream (BurinByteStream *self, BurinByteStream *upstream);
BurinByteStream *burin_byte_stream_get_upstream (BurinByteStream *self);

G_END_DECLS
