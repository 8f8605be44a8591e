/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-decoder.h"

#include <string.h>

#include "burin-pipe.h"

#define BUFFER_SIZE (256 * 1024)
#define MIN_INPUT 64

/* Calls without output that a decoder is granted which gets no input any more. */
#define MAX_IDLE_CALLS 2

typedef struct {
    guint8 *buffer;
    BurinDecoderInput input; /* its data points into the buffer */
    gboolean ended;
    GError *starved; /* why there is no more input, although the stream goes on */
    guint n_idle;    /* calls without output since then */
} BurinDecoderPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BurinDecoder, burin_decoder, BURIN_TYPE_BYTE_STREAM)

/**
 * burin_decoder_input_advance:
 * @n_bytes: how many bytes have been eaten
 */
void
burin_decoder_input_advance (BurinDecoderInput *input, gsize n_bytes)
{
    input->data += n_bytes;
    input->left -= n_bytes;
    input->offset += n_bytes;
}

/* A decoder with threads may hold a lot when one may look no further into a pipe: that can be seen.
 */
static gboolean
starve (BurinDecoderPrivate *priv, GError *failure, GError **error)
{
    if (burin_pipe_ends_look (failure)) {
        priv->starved = failure;
        return TRUE;
    }
    g_propagate_error (error, failure);
    return FALSE;
}

static gboolean
fill (BurinDecoder *self, BurinDecoderPrivate *priv, GError **error)
{
    BurinByteStream *upstream = burin_byte_stream_get_upstream (BURIN_BYTE_STREAM (self));
    BurinDecoderInput *input = &priv->input;
    GError *failure = NULL;
    gssize n;

    if (input->last || priv->starved != NULL || input->left >= MIN_INPUT)
        return TRUE;
    if (priv->buffer == NULL)
        priv->buffer = g_malloc (BUFFER_SIZE);
    if (input->left > 0)
        memmove (priv->buffer, input->data, input->left);
    input->data = priv->buffer;

    n = burin_byte_stream_read_full (upstream, priv->buffer + input->left,
                                     BUFFER_SIZE - input->left, &failure);
    if (n < 0)
        return starve (priv, failure, error);
    input->left += (gsize) n;
    input->last = input->left < BUFFER_SIZE;
    return TRUE;
}

/* Returns: whether nothing more will come of what is there; then *error is why */
static gboolean
is_exhausted (BurinDecoderPrivate *priv, BurinDecoderResult result, GError **error)
{
    if (priv->starved == NULL ||
        (result != BURIN_DECODER_FAILED && ++priv->n_idle < MAX_IDLE_CALLS))
        return FALSE;
    g_clear_error (error); /* that there is too little to go on */
    g_propagate_error (error, g_error_copy (priv->starved));
    return TRUE;
}

static gssize
burin_decoder_read (BurinByteStream *stream, guint8 *buffer, gsize size, GError **error)
{
    BurinDecoder *self = BURIN_DECODER (stream);
    BurinDecoderPrivate *priv = burin_decoder_get_instance_private (self);

    while (!priv->ended) {
        gsize produced = 0;
        BurinDecoderResult result;

        if (!fill (self, priv, error))
            return -1;
        result = BURIN_DECODER_GET_CLASS (self)->decode (self, &priv->input, buffer, size,
                                                         &produced, error);
        if (result != BURIN_DECODER_FAILED && produced > 0) {
            priv->ended = result == BURIN_DECODER_ENDED;
            priv->n_idle = 0;
            return (gssize) produced;
        }
        if (is_exhausted (priv, result, error) || result == BURIN_DECODER_FAILED)
            return -1;
        priv->ended = result == BURIN_DECODER_ENDED;
    }
    return 0;
}

static void
burin_decoder_finalize (GObject *object)
{
    BurinDecoderPrivate *priv = burin_decoder_get_instance_private (BURIN_DECODER (object));

    g_free (priv->buffer);
    g_clear_error (&priv->starved);
    G_OBJECT_CLASS (burin_decoder_parent_class)->finalize (object);
}

static void
burin_decoder_class_init (BurinDecoderClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_decoder_finalize;
    BURIN_BYTE_STREAM_CLASS (klass)->read = burin_decoder_read;
}

static void
burin_decoder_init (BurinDecoder *self)
{
    (void) self; /* all starts zeroed */
}

/**
 * burin_decoder_fail_corrupt:
 * @format_name: e.g. "xz"
 * @offset: about where in the compressed stream the damage is
 * @reason: what the decoder says
 * @error: (out): %BURIN_ERROR_IMAGE_CORRUPT
 *
 * Returns: %BURIN_DECODER_FAILED
 */
BurinDecoderResult
burin_decoder_fail_corrupt (const char *format_name,
                            guint64 offset,
                            const char *reason,
                            GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the %s data is damaged near byte %" G_GUINT64_FORMAT ": %s", format_name,
                     offset, reason);
    return BURIN_DECODER_FAILED;
}

/**
 * burin_decoder_fail_truncated:
 * @format_name: e.g. "xz"
 * @offset: where the compressed stream ends
 * @error: (out): %BURIN_ERROR_IMAGE_CORRUPT
 *
 * Returns: %BURIN_DECODER_FAILED
 */
BurinDecoderResult
burin_decoder_fail_truncated (const char *format_name, guint64 offset, GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the %s data is incomplete: it breaks off at byte %" G_GUINT64_FORMAT,
                     format_name, offset);
    return BURIN_DECODER_FAILED;
}
