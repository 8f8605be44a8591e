/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-gzip-decoder.h"

#include <zlib.h>

#define FORMAT_NAME "gzip"

struct _BurinGzipDecoder {
    BurinDecoder parent_instance;

    z_stream zlib;
    gboolean in_member;
};

G_DEFINE_FINAL_TYPE (BurinGzipDecoder, burin_gzip_decoder, BURIN_TYPE_DECODER)

static gboolean
is_at_member (const BurinDecoderInput *input)
{
    return input->left >= 2 && input->data[0] == 0x1f && input->data[1] == 0x8b;
}

static BurinDecoderResult
judge (BurinGzipDecoder *self, int ret, const BurinDecoderInput *input, GError **error)
{
    switch (ret) {
    case Z_STREAM_END:
        self->in_member = FALSE;
        return BURIN_DECODER_MORE;
    case Z_OK:
        return BURIN_DECODER_MORE;
    case Z_BUF_ERROR:
        if (input->last && input->left == 0)
            return burin_decoder_fail_truncated (FORMAT_NAME, input->offset, error);
        return BURIN_DECODER_MORE;
    case Z_MEM_ERROR:
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack gzip");
        return BURIN_DECODER_FAILED;
    default:
        return burin_decoder_fail_corrupt (FORMAT_NAME, input->offset,
                                           self->zlib.msg != NULL ? self->zlib.msg : zError (ret),
                                           error);
    }
}

static BurinDecoderResult
burin_gzip_decoder_decode (BurinDecoder *decoder,
                           BurinDecoderInput *input,
                           guint8 *buffer,
                           gsize size,
                           gsize *produced,
                           GError **error)
{
    BurinGzipDecoder *self = BURIN_GZIP_DECODER (decoder);
    int ret;

    if (!self->in_member) {
        if (!is_at_member (input))
            return BURIN_DECODER_ENDED;
        (void) inflateReset (&self->zlib); /* fails only for a stream that was never set up */
        self->in_member = TRUE;
    }

    self->zlib.next_in = (Bytef *) input->data;
    self->zlib.avail_in = (uInt) input->left;
    self->zlib.next_out = buffer;
    self->zlib.avail_out = (uInt) MIN (size, G_MAXUINT);
    ret = inflate (&self->zlib, Z_NO_FLUSH);
    *produced = (gsize) (self->zlib.next_out - buffer);
    burin_decoder_input_advance (input, input->left - self->zlib.avail_in);
    return judge (self, ret, input, error);
}

static void
burin_gzip_decoder_finalize (GObject *object)
{
    (void) inflateEnd (&BURIN_GZIP_DECODER (object)->zlib); /* only says that data was left */
    G_OBJECT_CLASS (burin_gzip_decoder_parent_class)->finalize (object);
}

static void
burin_gzip_decoder_class_init (BurinGzipDecoderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_gzip_decoder_finalize;
    BURIN_DECODER_CLASS (klass)->decode = burin_gzip_decoder_decode;
}

static void
burin_gzip_decoder_init (BurinGzipDecoder *self)
{
    (void) self; /* zlib is set up by the constructor, which can fail */
}

/**
 * burin_gzip_decoder_new:
 * @upstream: gzip data
 * @error: %BURIN_ERROR_FAILED if memory is short
 *
 * Returns: (transfer full): what is in it
 */
BurinByteStream *
burin_gzip_decoder_new (BurinByteStream *upstream, GError **error)
{
    g_autoptr (BurinGzipDecoder) self = g_object_new (BURIN_TYPE_GZIP_DECODER, NULL);

    if (inflateInit2 (&self->zlib, MAX_WBITS + 16) != Z_OK) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack gzip");
        return NULL;
    }
    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    return BURIN_BYTE_STREAM (g_steal_pointer (&self));
}
