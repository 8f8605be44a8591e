/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-decoder.h"

G_BEGIN_DECLS

/**
 * BurinLzmaKind:
 * @BURIN_LZMA_XZ: .xz, of any number of streams and with padding between them
 * @BURIN_LZMA_LZIP: .lz, of any number of members
 * @BURIN_LZMA_ALONE: .lzma, the old form without a check sum
 */
typedef enum {
    BURIN_LZMA_XZ,
    BURIN_LZMA_LZIP,
    BURIN_LZMA_ALONE,
} BurinLzmaKind;

/*
 * BurinLzmaDecoder: the three containers that liblzma unpacks.
 *
 * Calls liblzma itself because libarchive uses one core for xz and no bound for its memory.
 */
#define BURIN_TYPE_LZMA_DECODER (burin_lzma_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BurinLzmaDecoder, burin_lzma_decoder, BURIN, LZMA_DECODER, BurinDecoder)

BurinByteStream *
burin_lzma_decoder_new (BurinByteStream *upstream, BurinLzmaKind kind, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
