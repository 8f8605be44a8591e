/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-lzma-decoder.h"

#include <lzma.h>

#include "burin-memory.h"

/*
 * Blocks are unpacked side by side only as long as they fit in here together: two of the 24 MiB
 * blocks of xz -6 -T take 166 MB, instead of 23 MB for one at a time.
 */
#define THREADING_LIMIT (G_GUINT64_CONSTANT (176) << 20)
/* Whoever has not this much memory left gets one thread. */
#define THREADING_MIN_AVAILABLE (G_GUINT64_CONSTANT (512) << 20)
/* xz -9 needs 65 MiB; somebody who went further wanted a big dictionary and has the memory. */
#define MEMORY_LIMIT (G_GUINT64_CONSTANT (256) << 20)
#define MAX_THREADS 4

struct _BurinLzmaDecoder {
    BurinDecoder parent_instance;

    const char *format_name;
    lzma_stream lzma;
};

G_DEFINE_FINAL_TYPE (BurinLzmaDecoder, burin_lzma_decoder, BURIN_TYPE_DECODER)

static const char *
explain (lzma_ret ret)
{
    switch (ret) {
    case LZMA_FORMAT_ERROR:
        return "not in this format";
    case LZMA_DATA_ERROR:
        return "a check sum or a code is wrong";
    default:
        return "the decoder failed";
    }
}

static BurinDecoderResult
fail_unsupported (BurinLzmaDecoder *self, const char *why, GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "this %s file cannot be unpacked here: %s; unpack it first", self->format_name,
                     why);
    return BURIN_DECODER_FAILED;
}

static BurinDecoderResult
judge (BurinLzmaDecoder *self, lzma_ret ret, const BurinDecoderInput *input, GError **error)
{
    switch (ret) {
    case LZMA_OK:
        return BURIN_DECODER_MORE;
    case LZMA_STREAM_END:
        return BURIN_DECODER_ENDED;
    case LZMA_BUF_ERROR:
        if (input->last)
            return burin_decoder_fail_truncated (self->format_name, input->offset, error);
        return BURIN_DECODER_MORE;
    case LZMA_MEMLIMIT_ERROR:
        return fail_unsupported (self, "its dictionary needs too much memory", error);
    case LZMA_OPTIONS_ERROR:
        return fail_unsupported (self, "it uses unknown options", error);
    case LZMA_MEM_ERROR:
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack %s",
                         self->format_name);
        return BURIN_DECODER_FAILED;
    default:
        return burin_decoder_fail_corrupt (self->format_name, input->offset, explain (ret), error);
    }
}

static BurinDecoderResult
burin_lzma_decoder_decode (BurinDecoder *decoder,
                           BurinDecoderInput *input,
                           guint8 *buffer,
                           gsize size,
                           gsize *produced,
                           GError **error)
{
    BurinLzmaDecoder *self = BURIN_LZMA_DECODER (decoder);
    lzma_ret ret;

    self->lzma.next_in = input->data;
    self->lzma.avail_in = input->left;
    self->lzma.next_out = buffer;
    self->lzma.avail_out = size;
    ret = lzma_code (&self->lzma, input->last ? LZMA_FINISH : LZMA_RUN);
    *produced = size - self->lzma.avail_out;
    burin_decoder_input_advance (input, input->left - self->lzma.avail_in);
    return judge (self, ret, input, error);
}

static void
burin_lzma_decoder_finalize (GObject *object)
{
    lzma_end (&BURIN_LZMA_DECODER (object)->lzma);
    G_OBJECT_CLASS (burin_lzma_decoder_parent_class)->finalize (object);
}

static void
burin_lzma_decoder_class_init (BurinLzmaDecoderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_lzma_decoder_finalize;
    BURIN_DECODER_CLASS (klass)->decode = burin_lzma_decoder_decode;
}

static void
burin_lzma_decoder_init (BurinLzmaDecoder *self)
{
    self->lzma = (lzma_stream) LZMA_STREAM_INIT;
}

static guint32
choose_n_threads (void)
{
    if (burin_memory_get_available () < THREADING_MIN_AVAILABLE)
        return 1;
    return MIN (g_get_num_processors (), MAX_THREADS);
}

static lzma_ret
set_up (BurinLzmaDecoder *self, BurinLzmaKind kind)
{
    lzma_mt options = {
        .flags = LZMA_CONCATENATED,
        .threads = choose_n_threads (),
        .memlimit_threading = THREADING_LIMIT,
        .memlimit_stop = MEMORY_LIMIT,
    };

    switch (kind) {
    case BURIN_LZMA_LZIP:
        self->format_name = "lzip";
        return lzma_lzip_decoder (&self->lzma, MEMORY_LIMIT, LZMA_CONCATENATED);
    case BURIN_LZMA_ALONE:
        self->format_name = "lzma";
        return lzma_alone_decoder (&self->lzma, MEMORY_LIMIT);
    case BURIN_LZMA_XZ:
    default:
        self->format_name = "xz";
        return lzma_stream_decoder_mt (&self->lzma, &options);
    }
}

/**
 * burin_lzma_decoder_new:
 * @upstream: compressed data
 * @kind: how it is wrapped
 * @error: %BURIN_ERROR_FAILED if memory is short
 *
 * Returns: (transfer full): what is in it
 */
BurinByteStream *
burin_lzma_decoder_new (BurinByteStream *upstream, BurinLzmaKind kind, GError **error)
{
    g_autoptr (BurinLzmaDecoder) self = g_object_new (BURIN_TYPE_LZMA_DECODER, NULL);

    if (set_up (self, kind) != LZMA_OK) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack %s",
                         self->format_name);
        return NULL;
    }
    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    return BURIN_BYTE_STREAM (g_steal_pointer (&self));
}
