/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-frame-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "burin-last-words.h"

#define PIPE_SIZE (1024 * 1024)

/**
 * burin_frame_writer_init:
 * @self: (out caller-allocates): a writer
 * @fd: the writing end of a pipe
 */
void
burin_frame_writer_init (BurinFrameWriter *self, int fd)
{
    *self = (BurinFrameWriter){.fd = fd};
    /* A large pipe saves wake-ups; the system may refuse it to a user who has many. */
    (void) fcntl (fd, F_SETPIPE_SZ, PIPE_SIZE);
}

/* The pipe may be shared with a process that made it non-blocking. */
static gboolean
wait_for (int fd)
{
    struct pollfd poll_fd = {.fd = fd, .events = POLLOUT};

    return poll (&poll_fd, 1, -1) >= 0 || errno == EINTR;
}

static gboolean
write_all (int fd, struct iovec *parts, int n_parts)
{
    while (n_parts > 0) {
        gssize n = writev (fd, parts, n_parts);

        if (n < 0 && errno == EAGAIN && wait_for (fd))
            continue;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return FALSE;
        while (n_parts > 0 && (gsize) n >= parts->iov_len) {
            n -= (gssize) parts->iov_len;
            parts++;
            n_parts--;
        }
        if (n_parts > 0) {
            parts->iov_base = (guint8 *) parts->iov_base + n;
            parts->iov_len -= (gsize) n;
        }
    }
    return TRUE;
}

/**
 * burin_frame_writer_write:
 * @fd: the writing end of a pipe
 *
 * Returns: %FALSE if not all of @data could be written
 */
gboolean
burin_frame_writer_write (int fd, const guint8 *data, gsize length)
{
    struct iovec part = {(void *) data, length};

    return write_all (fd, &part, 1);
}

static gboolean
say (BurinFrameWriter *self, const BurinFrame *frame, const void *payload)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    struct iovec parts[2] = {
        {header, sizeof header},
        {(void *) payload, payload != NULL ? (gsize) frame->length : 0},
    };
    gboolean said;

    burin_frame_encode (frame, header);
    self->source = frame->type == BURIN_FRAME_START ? 0 : frame->source;
    burin_last_words_hold ();
    said = write_all (self->fd, parts, payload != NULL ? 2 : 1);
    burin_last_words_release ();
    return said;
}

/**
 * burin_frame_writer_start:
 * @info: what will be said
 */
gboolean
burin_frame_writer_start (BurinFrameWriter *self, const BurinImageInfo *info)
{
    BurinFrame frame = {
        .type = BURIN_FRAME_START,
        .flags = info->size_kind == BURIN_SIZE_EXACT ? BURIN_FRAME_SIZE_EXACT : 0,
        .length = info->size,
        .source = info->source_size,
    };

    return say (self, &frame, NULL);
}

/**
 * burin_frame_writer_data:
 * @offset: where @data is in the image
 * @length: from 1 to %BURIN_FRAME_MAX_DATA
 * @source: how many bytes of the image file have been consumed
 */
gboolean
burin_frame_writer_data (
    BurinFrameWriter *self, guint64 offset, const guint8 *data, gsize length, guint64 source)
{
    BurinFrame frame = {
        .type = BURIN_FRAME_DATA,
        .offset = offset,
        .length = length,
        .source = source,
    };

    return say (self, &frame, data);
}

/**
 * burin_frame_writer_gap:
 * @type: %BURIN_FRAME_ZERO or %BURIN_FRAME_SKIP
 * @offset: where it is in the image
 * @length: not 0
 * @source: how many bytes of the image file have been consumed
 */
gboolean
burin_frame_writer_gap (
    BurinFrameWriter *self, BurinFrameType type, guint64 offset, guint64 length, guint64 source)
{
    BurinFrame frame = {
        .type = type,
        .offset = offset,
        .length = length,
        .source = source,
    };

    return say (self, &frame, NULL);
}

static BurinFrameFlags
get_end_flags (BurinPublisherVerdict verdict)
{
    switch (verdict) {
    case BURIN_PUBLISHER_MATCHES:
        return BURIN_FRAME_MATCHES;
    case BURIN_PUBLISHER_SIGNED:
        return BURIN_FRAME_SIGNED;
    default:
        return BURIN_FRAME_FLAGS_NONE;
    }
}

/**
 * burin_frame_writer_end:
 * @size: of the image
 * @digest: its SHA-256
 * @verdict: %BURIN_PUBLISHER_SILENT, %BURIN_PUBLISHER_MATCHES or %BURIN_PUBLISHER_SIGNED
 */
gboolean
burin_frame_writer_end (BurinFrameWriter *self,
                        guint64 size,
                        const guint8 digest[BURIN_FRAME_DIGEST_SIZE],
                        BurinPublisherVerdict verdict)
{
    BurinFrame frame = {
        .type = BURIN_FRAME_END,
        .flags = get_end_flags (verdict),
        .offset = size,
        .length = BURIN_FRAME_DIGEST_SIZE,
        .source = self->source,
    };

    return say (self, &frame, digest);
}

/* Cuts where a character begins, so that the message stays valid UTF-8. */
static gsize
get_message_length (const char *message)
{
    gsize length = strlen (message);

    if (length <= BURIN_FRAME_MAX_MESSAGE)
        return length;
    return (gsize) (g_utf8_find_prev_char (message, message + BURIN_FRAME_MAX_MESSAGE + 1) -
                    message);
}

static BurinFrame
describe_abort (const GError *error, const char *message, guint64 source)
{
    return (BurinFrame){
        .type = BURIN_FRAME_ABORT,
        .offset = error->domain == BURIN_ERROR ? (guint64) error->code : BURIN_ERROR_FAILED,
        .length = get_message_length (message),
        .source = source,
    };
}

/**
 * burin_frame_writer_abort:
 * @error: why there will be no more frames; of another domain than %BURIN_ERROR it becomes
 *   %BURIN_ERROR_FAILED
 */
gboolean
burin_frame_writer_abort (BurinFrameWriter *self, const GError *error)
{
    g_autofree char *message = g_utf8_make_valid (error->message, -1);
    BurinFrame frame = describe_abort (error, message, self->source);

    return say (self, &frame, message);
}

/**
 * burin_frame_writer_encode_abort:
 * @error: why there may be no more frames, in UTF-8
 *
 * Returns: (transfer full): what is to be written then, wherever in the image that is
 */
GBytes *
burin_frame_writer_encode_abort (const GError *error)
{
    BurinFrame frame = describe_abort (error, error->message, BURIN_IMAGE_MAX_SIZE);
    GByteArray *bytes = g_byte_array_new ();
    guint8 header[BURIN_FRAME_HEADER_SIZE];

    burin_frame_encode (&frame, header);
    g_byte_array_append (bytes, header, sizeof header);
    g_byte_array_append (bytes, (const guint8 *) error->message, (guint) frame.length);
    return g_byte_array_free_to_bytes (bytes);
}
