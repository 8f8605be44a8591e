/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"

G_BEGIN_DECLS

/*
 * BurinLzopStream: what lzop has packed, of any number of members.
 *
 * Calls liblzo2 itself because libarchive would start the program lzop, which the cage forbids.
 */
#define BURIN_TYPE_LZOP_STREAM (burin_lzop_stream_get_type ())
G_DECLARE_FINAL_TYPE (BurinLzopStream, burin_lzop_stream, BURIN, LZOP_STREAM, BurinByteStream)

#define BURIN_LZOP_MAGIC "\x89LZO\0\r\n\x1a\n"
#define BURIN_LZOP_MAGIC_SIZE 9

BurinByteStream *
burin_lzop_stream_new (BurinByteStream *upstream, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
