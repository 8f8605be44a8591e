/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-frame.h"

#include <string.h>

static const guint8 magic[4] = {'B', 'R', 'N', '1'};

static void
put_le (guint8 *to, guint64 value, gsize n_bytes)
{
    for (gsize i = 0; i < n_bytes; i++)
        to[i] = (guint8) (value >> (8 * i));
}

static guint64
get_le (const guint8 *from, gsize n_bytes)
{
    guint64 value = 0;

    for (gsize i = 0; i < n_bytes; i++)
        value |= (guint64) from[i] << (8 * i);
    return value;
}

/**
 * burin_frame_encode:
 * @frame: what to say
 * @header: (out): the bytes that say it
 */
void
burin_frame_encode (const BurinFrame *frame, guint8 header[BURIN_FRAME_HEADER_SIZE])
{
    memcpy (header, magic, sizeof magic);
    put_le (header + 4, frame->type, 2);
    put_le (header + 6, frame->flags, 2);
    put_le (header + 8, frame->offset, 8);
    put_le (header + 16, frame->length, 8);
    put_le (header + 24, frame->source, 8);
}

/**
 * burin_frame_encode_request:
 * @offset: of the first byte wanted again
 * @length: how many
 * @request: (out): the bytes that say so
 */
void
burin_frame_encode_request (guint64 offset,
                            guint64 length,
                            guint8 request[BURIN_FRAME_REQUEST_SIZE])
{
    put_le (request, offset, 8);
    put_le (request + 8, length, 8);
}

/**
 * burin_frame_decode_request:
 * @request: bytes from the helper
 * @offset: (out): of the first byte wanted again
 * @length: (out): how many
 */
void
burin_frame_decode_request (const guint8 request[BURIN_FRAME_REQUEST_SIZE],
                            guint64 *offset,
                            guint64 *length)
{
    *offset = get_le (request, 8);
    *length = get_le (request + 8, 8);
}

/**
 * burin_frame_has_payload:
 *
 * Returns: whether `length` bytes follow the header of @frame
 */
gboolean
burin_frame_has_payload (const BurinFrame *frame)
{
    return frame->type == BURIN_FRAME_DATA || frame->type == BURIN_FRAME_END ||
           frame->type == BURIN_FRAME_ABORT;
}

static gboolean
refuse (GError **error, const BurinFrame *frame, const char *why)
{
    burin_set_error (error, BURIN_ERROR_PROTOCOL, NULL,
                     "bad frame (type %d, offset %" G_GUINT64_FORMAT ", length %" G_GUINT64_FORMAT
                     "): %s",
                     (int) frame->type, frame->offset, frame->length, why);
    return FALSE;
}

static guint
get_known_flags (BurinFrameType type)
{
    switch (type) {
    case BURIN_FRAME_START:
        return BURIN_FRAME_SIZE_EXACT;
    case BURIN_FRAME_END:
        return BURIN_FRAME_MATCHES | BURIN_FRAME_SIGNED;
    default:
        return BURIN_FRAME_FLAGS_NONE;
    }
}

/* What is wrong with @frame by itself, or %NULL. */
static const char *
find_fault (const BurinFrame *frame)
{
    if (frame->flags & ~get_known_flags (frame->type))
        return "unknown flags";
    if (frame->offset > BURIN_IMAGE_MAX_SIZE || frame->length > BURIN_IMAGE_MAX_SIZE)
        return "larger than any image";

    switch (frame->type) {
    case BURIN_FRAME_START:
        return frame->offset == 0 ? NULL : "start is not at 0";
    case BURIN_FRAME_DATA:
        return frame->length > 0 && frame->length <= BURIN_FRAME_MAX_DATA ? NULL : "data length";
    case BURIN_FRAME_ZERO:
    case BURIN_FRAME_SKIP:
        return frame->length > 0 ? NULL : "empty range";
    case BURIN_FRAME_END:
        return frame->length == BURIN_FRAME_DIGEST_SIZE ? NULL : "digest length";
    case BURIN_FRAME_ABORT:
        return frame->length <= BURIN_FRAME_MAX_MESSAGE && frame->offset < BURIN_N_ERRORS
                   ? NULL
                   : "abort code or message length";
    default:
        return "unknown type";
    }
}

/**
 * burin_frame_decode:
 * @header: bytes from an untrusted writer
 * @frame: (out): what they say
 * @error: %BURIN_ERROR_PROTOCOL
 *
 * Decodes a header and checks all that one header can show; burin_frame_order_check() checks the
 * sequence.
 *
 * Returns: %FALSE if the header is not valid
 */
gboolean
burin_frame_decode (const guint8 header[BURIN_FRAME_HEADER_SIZE], BurinFrame *frame, GError **error)
{
    BurinFrame decoded = {
        .type = (BurinFrameType) get_le (header + 4, 2),
        .flags = (BurinFrameFlags) get_le (header + 6, 2),
        .offset = get_le (header + 8, 8),
        .length = get_le (header + 16, 8),
        .source = get_le (header + 24, 8),
    };
    const char *fault;

    if (memcmp (header, magic, sizeof magic) != 0)
        return refuse (error, &decoded, "no magic");
    fault = find_fault (&decoded);
    if (fault != NULL)
        return refuse (error, &decoded, fault);
    *frame = decoded;
    return TRUE;
}

/**
 * burin_frame_order_expect:
 * @order: that has seen the end of the image
 * @offset: of a range within the image
 * @length: of that range
 *
 * From now on @order judges the answer to a request for that range.
 */
void
burin_frame_order_expect (BurinFrameOrder *order, guint64 offset, guint64 length)
{
    order->ended = FALSE;
    order->next_offset = offset;
    order->size = offset + length;
    order->size_exact = TRUE;
    order->source = 0; /* whoever answers may start from the beginning */
}

static gboolean
check_start (BurinFrameOrder *order, const BurinFrame *frame, GError **error)
{
    if (frame->type == BURIN_FRAME_ABORT) {
        order->ended = TRUE;
        return TRUE;
    }
    if (frame->type != BURIN_FRAME_START)
        return refuse (error, frame, "the first frame must be start");
    order->started = TRUE;
    order->size_exact = (frame->flags & BURIN_FRAME_SIZE_EXACT) != 0;
    order->size = frame->length;
    order->source_size = frame->source;
    return TRUE;
}

static BurinPublisherVerdict
get_publisher (BurinFrameFlags flags)
{
    if (flags & BURIN_FRAME_SIGNED)
        return BURIN_PUBLISHER_SIGNED;
    return flags & BURIN_FRAME_MATCHES ? BURIN_PUBLISHER_MATCHES : BURIN_PUBLISHER_SILENT;
}

static gboolean
check_end (BurinFrameOrder *order, const BurinFrame *frame, GError **error)
{
    if (frame->offset != order->next_offset)
        return refuse (error, frame, "the end is not where the content ends");
    if (order->size_exact && frame->offset != order->size)
        return refuse (error, frame, "the image has not the announced size");
    order->publisher = get_publisher (frame->flags);
    order->ended = TRUE;
    return TRUE;
}

static gboolean
check_range (BurinFrameOrder *order, const BurinFrame *frame, GError **error)
{
    if (frame->offset != order->next_offset)
        return refuse (error, frame, "gap or overlap");
    if (frame->offset + frame->length > (order->size_exact ? order->size : BURIN_IMAGE_MAX_SIZE))
        return refuse (error, frame, "past the end of the image");
    order->next_offset = frame->offset + frame->length;
    return TRUE;
}

/**
 * burin_frame_order_check:
 * @order: what has been seen so far; takes @frame in if it is legal
 * @frame: the next frame, as burin_frame_decode() gave it
 * @error: %BURIN_ERROR_PROTOCOL
 *
 * Returns: %FALSE if @frame may not come here; @order is then unchanged
 */
gboolean
burin_frame_order_check (BurinFrameOrder *order, const BurinFrame *frame, GError **error)
{
    gboolean legal;

    if (order->ended)
        return refuse (error, frame, "nothing may follow the end");
    if (!order->started)
        return check_start (order, frame, error);
    if (frame->source < order->source)
        return refuse (error, frame, "the source position goes down");

    switch (frame->type) {
    case BURIN_FRAME_END:
        legal = check_end (order, frame, error);
        break;
    case BURIN_FRAME_ABORT:
        legal = order->ended = TRUE;
        break;
    case BURIN_FRAME_START:
        return refuse (error, frame, "a second start");
    default:
        legal = check_range (order, frame, error);
    }
    if (legal)
        order->source = frame->source;
    return legal;
}
