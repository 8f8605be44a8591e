/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-decoder.h"

G_BEGIN_DECLS

/*
 * BurinZstdDecoder: zstd, of any number of frames, with skippable ones among them.
 */
#define BURIN_TYPE_ZSTD_DECODER (burin_zstd_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BurinZstdDecoder, burin_zstd_decoder, BURIN, ZSTD_DECODER, BurinDecoder)

BurinByteStream *
burin_zstd_decoder_new (BurinByteStream *upstream, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
