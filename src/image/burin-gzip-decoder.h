/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-decoder.h"

G_BEGIN_DECLS

/*
 * BurinGzipDecoder: gzip, of any number of members.
 *
 * Calls zlib itself because libarchive does not check the CRC of a member. Bytes after the last
 * member that are no gzip are ignored, as gzip does: OpenWrt puts its signature there.
 */
#define BURIN_TYPE_GZIP_DECODER (burin_gzip_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BurinGzipDecoder, burin_gzip_decoder, BURIN, GZIP_DECODER, BurinDecoder)

BurinByteStream *
burin_gzip_decoder_new (BurinByteStream *upstream, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
