/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"
#include "burin-wrapper.h"

G_BEGIN_DECLS

/*
 * BurinArchiveStream: one member of an archive, or what is in a bzip2, lz4 or compress file.
 *
 * At its end it makes sure that nothing was overlooked: that no other image follows, if that is not
 * known yet, and that what is below it ends well, with the right check sum.
 */
#define BURIN_TYPE_ARCHIVE_STREAM (burin_archive_stream_get_type ())
G_DECLARE_FINAL_TYPE (
    BurinArchiveStream, burin_archive_stream, BURIN, ARCHIVE_STREAM, BurinByteStream)

BurinByteStream *burin_archive_stream_new (BurinByteStream *upstream,
                                           BurinWrapper wrapper,
                                           guint index,
                                           gboolean alone,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
