/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"
#include "burin-pipe.h"

G_BEGIN_DECLS

/*
 * BurinFileStream: the image file itself.
 *
 * Borrows an open file and never uses or changes its position, which other processes share. The
 * size is that of the moment when it was made; a file that becomes shorter is an error. If the file
 * is the head of a #BurinPipe, the stream goes on with what comes through that.
 */
#define BURIN_TYPE_FILE_STREAM (burin_file_stream_get_type ())
G_DECLARE_FINAL_TYPE (BurinFileStream, burin_file_stream, BURIN, FILE_STREAM, BurinByteStream)

BurinFileStream *burin_file_stream_new (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *burin_file_stream_get_format (BurinFileStream *self);
BurinPipe *burin_file_stream_get_pipe (BurinFileStream *self);
gboolean burin_file_stream_can_seek (BurinByteStream *stream);
guint64 burin_file_stream_get_size (BurinFileStream *self);
gboolean burin_file_stream_seek (BurinFileStream *self, guint64 offset);
guint64 burin_file_stream_get_position (BurinFileStream *self);
gboolean burin_file_stream_read_at (
    BurinFileStream *self, guint64 offset, guint8 *buffer, gsize size, GError **error);

G_END_DECLS
