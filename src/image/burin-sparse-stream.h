/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"

G_BEGIN_DECLS

/* As much of a sparse image as burin_sparse_stream_parse_size() looks at. */
#define BURIN_SPARSE_HEADER_SIZE 28

/*
 * BurinSparseStream: the image in an Android sparse image.
 *
 * Nothing in it is believed: the parts must add up to what the header says, and check sums are
 * checked where there are any. What the image leaves open ("don't care") are gaps that do not
 * matter, what it fills with zeros are gaps that do.
 */
#define BURIN_TYPE_SPARSE_STREAM (burin_sparse_stream_get_type ())
G_DECLARE_FINAL_TYPE (BurinSparseStream, burin_sparse_stream, BURIN, SPARSE_STREAM, BurinByteStream)

BurinByteStream *
burin_sparse_stream_new (BurinByteStream *upstream, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_sparse_stream_parse_size (const guint8 *head, gsize length, guint64 *size);

G_END_DECLS
