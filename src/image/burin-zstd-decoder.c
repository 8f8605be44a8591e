/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-zstd-decoder.h"

#include <zstd.h>
#include <zstd_errors.h>

#define FORMAT_NAME "zstd"

struct _BurinZstdDecoder {
    BurinDecoder parent_instance;

    ZSTD_DStream *zstd;
    gboolean in_frame;
};

G_DEFINE_FINAL_TYPE (BurinZstdDecoder, burin_zstd_decoder, BURIN_TYPE_DECODER)

static BurinDecoderResult
fail (size_t ret, guint64 offset, GError **error)
{
    if (ZSTD_getErrorCode (ret) == ZSTD_error_frameParameter_windowTooLarge) {
        burin_set_error (
            error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
            "this zstd file needs more than 128 MiB of memory (zstd --long); unpack it "
            "first");
        return BURIN_DECODER_FAILED;
    }
    if (ZSTD_getErrorCode (ret) == ZSTD_error_memory_allocation) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack zstd");
        return BURIN_DECODER_FAILED;
    }
    return burin_decoder_fail_corrupt (FORMAT_NAME, offset, ZSTD_getErrorName (ret), error);
}

static BurinDecoderResult
burin_zstd_decoder_decode (BurinDecoder *decoder,
                           BurinDecoderInput *input,
                           guint8 *buffer,
                           gsize size,
                           gsize *produced,
                           GError **error)
{
    BurinZstdDecoder *self = BURIN_ZSTD_DECODER (decoder);
    ZSTD_inBuffer in = {input->data, input->left, 0};
    ZSTD_outBuffer out = {buffer, size, 0};
    gboolean exhausted = input->last && input->left == 0;
    size_t ret;

    if (exhausted && !self->in_frame)
        return BURIN_DECODER_ENDED;
    ret = ZSTD_decompressStream (self->zstd, &out, &in);
    burin_decoder_input_advance (input, in.pos);
    if (ZSTD_isError (ret))
        return fail (ret, input->offset, error);
    if (exhausted && out.pos == 0)
        return burin_decoder_fail_truncated (FORMAT_NAME, input->offset, error);
    self->in_frame = ret != 0;
    *produced = out.pos;
    return BURIN_DECODER_MORE;
}

static void
burin_zstd_decoder_finalize (GObject *object)
{
    (void) ZSTD_freeDStream (BURIN_ZSTD_DECODER (object)->zstd); /* cannot fail */
    G_OBJECT_CLASS (burin_zstd_decoder_parent_class)->finalize (object);
}

static void
burin_zstd_decoder_class_init (BurinZstdDecoderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_zstd_decoder_finalize;
    BURIN_DECODER_CLASS (klass)->decode = burin_zstd_decoder_decode;
}

static void
burin_zstd_decoder_init (BurinZstdDecoder *self)
{
    self->zstd = ZSTD_createDStream ();
}

/**
 * burin_zstd_decoder_new:
 * @upstream: zstd data
 * @error: %BURIN_ERROR_FAILED if memory is short
 *
 * Returns: (transfer full): what is in it
 */
BurinByteStream *
burin_zstd_decoder_new (BurinByteStream *upstream, GError **error)
{
    g_autoptr (BurinZstdDecoder) self = g_object_new (BURIN_TYPE_ZSTD_DECODER, NULL);

    if (self->zstd == NULL) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack zstd");
        return NULL;
    }
    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    return BURIN_BYTE_STREAM (g_steal_pointer (&self));
}
