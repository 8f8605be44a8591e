/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-frame.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

/*
 * BurinFrameWriter: says frames into a pipe.
 *
 * Borrows the descriptor. One thread. Its functions return %FALSE when nobody listens any more;
 * then there is nobody left to tell why. States: nothing said → started → ended.
 */
typedef struct {
    int fd;
    guint64 source;
} BurinFrameWriter;

void burin_frame_writer_init (BurinFrameWriter *self, int fd);

gboolean burin_frame_writer_start (BurinFrameWriter *self, const BurinImageInfo *info);
gboolean burin_frame_writer_data (
    BurinFrameWriter *self, guint64 offset, const guint8 *data, gsize length, guint64 source);
gboolean burin_frame_writer_gap (
    BurinFrameWriter *self, BurinFrameType type, guint64 offset, guint64 length, guint64 source);
gboolean burin_frame_writer_end (BurinFrameWriter *self,
                                 guint64 size,
                                 const guint8 digest[BURIN_FRAME_DIGEST_SIZE],
                                 BurinPublisherVerdict verdict);
GBytes *burin_frame_writer_encode_abort (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_frame_writer_abort (BurinFrameWriter *self, const GError *error);

gboolean burin_frame_writer_write (int fd, const guint8 *data, gsize length);

G_END_DECLS
