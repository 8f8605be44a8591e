/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-decoder.h"

G_BEGIN_DECLS

/*
 * BurinIgzipDecoder: gzip by Intel's ISA-L, which is more than twice as fast as zlib.
 *
 * Does what BurinGzipDecoder does, and takes its place where the library is there.
 */
#define BURIN_TYPE_IGZIP_DECODER (burin_igzip_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BurinIgzipDecoder, burin_igzip_decoder, BURIN, IGZIP_DECODER, BurinDecoder)

BurinByteStream *burin_igzip_decoder_new (BurinByteStream *upstream) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
