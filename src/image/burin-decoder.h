/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"

G_BEGIN_DECLS

/**
 * BurinDecoderInput:
 * @data: compressed bytes; a decoder moves it on
 * @left: how many there are; a decoder counts it down
 * @offset: where @data is in the compressed stream; a decoder moves it on
 * @last: nothing comes after these
 *
 * What a decoder eats. Unless @last is set, at least 64 bytes are there, so headers are whole.
 */
typedef struct {
    const guint8 *data;
    gsize left;
    guint64 offset;
    gboolean last;
} BurinDecoderInput;

void burin_decoder_input_advance (BurinDecoderInput *input, gsize n_bytes);

/**
 * BurinDecoderResult:
 * @BURIN_DECODER_FAILED: an error is set
 * @BURIN_DECODER_MORE: there may be more; calling again makes progress or fails
 * @BURIN_DECODER_ENDED: what was produced now is the last
 */
typedef enum {
    BURIN_DECODER_FAILED,
    BURIN_DECODER_MORE,
    BURIN_DECODER_ENDED,
} BurinDecoderResult;

/*
 * BurinDecoder: a byte stream that unpacks another one.
 *
 * Base of the decompressors that call a compression library directly; it feeds them.
 */
#define BURIN_TYPE_DECODER (burin_decoder_get_type ())
G_DECLARE_DERIVABLE_TYPE (BurinDecoder, burin_decoder, BURIN, DECODER, BurinByteStream)

/**
 * BurinDecoderClass:
 * @decode: unpacks some of `input` into `buffer`; sets `produced` to how many bytes came out
 */
struct _BurinDecoderClass {
    BurinByteStreamClass parent_class;

    BurinDecoderResult (*decode) (BurinDecoder *self,
                                  BurinDecoderInput *input,
                                  guint8 *buffer,
                                  gsize size,
                                  gsize *produced,
                                  GError **error);
};

BurinDecoderResult burin_decoder_fail_corrupt (const char *format_name,
                                               guint64 offset,
                                               const char *reason,
                                               GError **error);
BurinDecoderResult
burin_decoder_fail_truncated (const char *format_name, guint64 offset, GError **error);

G_END_DECLS
