/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-igzip-decoder.h"

#include <isa-l/igzip_lib.h>

#define FORMAT_NAME "gzip"

struct _BurinIgzipDecoder {
    BurinDecoder parent_instance;

    struct inflate_state *igzip; /* too large to be a part of an object */
    gboolean in_member;
};

G_DEFINE_FINAL_TYPE (BurinIgzipDecoder, burin_igzip_decoder, BURIN_TYPE_DECODER)

static gboolean
is_at_member (const BurinDecoderInput *input)
{
    return input->left >= 2 && input->data[0] == 0x1f && input->data[1] == 0x8b;
}

/* Each member is checked by itself: header, CRC-32 and size. */
static void
start_member (BurinIgzipDecoder *self)
{
    isal_inflate_reset (self->igzip);
    self->igzip->crc_flag = ISAL_GZIP;
    self->in_member = TRUE;
}

/* When it fails, ISA-L 2.30 may have given back a byte less than it had taken in advance, so that
 * what is left becomes less than nothing. */
static gsize
get_eaten (BurinIgzipDecoder *self, const BurinDecoderInput *input)
{
    return input->left - MIN (self->igzip->avail_in, input->left);
}

static const char *
explain (int ret)
{
    switch (ret) {
    case ISAL_INCORRECT_CHECKSUM:
        return "the check sum or the size is wrong";
    case ISAL_INVALID_WRAPPER:
    case ISAL_UNSUPPORTED_METHOD:
        return "the header is wrong";
    default:
        return "a code is wrong";
    }
}

static BurinDecoderResult
burin_igzip_decoder_decode (BurinDecoder *decoder,
                            BurinDecoderInput *input,
                            guint8 *buffer,
                            gsize size,
                            gsize *produced,
                            GError **error)
{
    BurinIgzipDecoder *self = BURIN_IGZIP_DECODER (decoder);
    gboolean exhausted = input->last && input->left == 0;
    int ret;

    if (!self->in_member && !is_at_member (input))
        return BURIN_DECODER_ENDED;
    if (!self->in_member)
        start_member (self);

    self->igzip->next_in = (guint8 *) input->data;
    self->igzip->avail_in = (guint32) input->left;
    self->igzip->next_out = buffer;
    self->igzip->avail_out = (guint32) MIN (size, G_MAXUINT32);
    ret = isal_inflate (self->igzip);
    *produced = (gsize) (self->igzip->next_out - buffer);
    burin_decoder_input_advance (input, get_eaten (self, input));

    if (ret < 0)
        return burin_decoder_fail_corrupt (FORMAT_NAME, input->offset, explain (ret), error);
    self->in_member = self->igzip->block_state != ISAL_BLOCK_FINISH;
    if (self->in_member && exhausted && *produced == 0)
        return burin_decoder_fail_truncated (FORMAT_NAME, input->offset, error);
    return BURIN_DECODER_MORE;
}

static void
burin_igzip_decoder_finalize (GObject *object)
{
    g_free (BURIN_IGZIP_DECODER (object)->igzip);
    G_OBJECT_CLASS (burin_igzip_decoder_parent_class)->finalize (object);
}

static void
burin_igzip_decoder_class_init (BurinIgzipDecoderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_igzip_decoder_finalize;
    BURIN_DECODER_CLASS (klass)->decode = burin_igzip_decoder_decode;
}

static void
burin_igzip_decoder_init (BurinIgzipDecoder *self)
{
    self->igzip = g_new0 (struct inflate_state, 1);
    isal_inflate_init (self->igzip);
}

/**
 * burin_igzip_decoder_new:
 * @upstream: gzip data
 *
 * Returns: (transfer full): what is in it
 */
BurinByteStream *
burin_igzip_decoder_new (BurinByteStream *upstream)
{
    BurinByteStream *self = g_object_new (BURIN_TYPE_IGZIP_DECODER, NULL);

    burin_byte_stream_set_upstream (self, upstream);
    return self;
}
