/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-frame-source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "burin-text.h"

/*
 * Milliseconds of silence after which a reader counts as dead. A file on a slow network may take
 * minutes; without a limit, a reader that hangs would hold a drive for ever.
 */
#define PATIENCE (10 * 60 * 1000)

struct _BurinFrameSource {
    int fd;
    GCancellable *cancellable;
    GPollFD cancelled;
    gboolean can_be_cancelled;
    int patience;
    BurinFrameOrder order;
};

/**
 * burin_frame_source_new:
 * @fd: (transfer full): a connected socket (a pipe will do if nothing is requested); becomes
 *   non-blocking
 * @cancellable: (nullable): ends every wait
 */
BurinFrameSource *
burin_frame_source_new (int fd, GCancellable *cancellable)
{
    BurinFrameSource *source = g_new0 (BurinFrameSource, 1);
    int flags = fcntl (fd, F_GETFL);

    source->fd = fd;
    source->patience = PATIENCE;
    source->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
    source->can_be_cancelled = g_cancellable_make_pollfd (cancellable, &source->cancelled);
    (void) fcntl (fd, F_SETFL, flags | O_NONBLOCK); /* fails for no socket */
    return source;
}

void
burin_frame_source_free (BurinFrameSource *source)
{
    if (source == NULL)
        return;
    (void) close (source->fd); /* only ever read from */
    if (source->can_be_cancelled)
        g_cancellable_release_fd (source->cancellable);
    g_clear_object (&source->cancellable);
    g_free (source);
}

/**
 * burin_frame_source_get_order:
 *
 * Returns: (transfer none): what the frames said so far: size of the image, how much was consumed
 */
const BurinFrameOrder *
burin_frame_source_get_order (BurinFrameSource *source)
{
    return &source->order;
}

static gboolean
check_cancelled (BurinFrameSource *source, GError **error)
{
    if (!g_cancellable_is_cancelled (source->cancellable))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, NULL, "cancelled");
    return FALSE;
}

/**
 * burin_frame_source_set_patience:
 * @milliseconds: how long the writer may say nothing while it is waited for; ten minutes at first
 */
void
burin_frame_source_set_patience (BurinFrameSource *source, int milliseconds)
{
    source->patience = milliseconds;
}

static gboolean
wait_for_data (BurinFrameSource *source, GError **error)
{
    struct pollfd fds[2] = {
        {.fd = source->fd, .events = POLLIN},
        {.fd = source->can_be_cancelled ? source->cancelled.fd : -1, .events = POLLIN},
    };

    /* Any other early return only costs another read(). */
    if (poll (fds, G_N_ELEMENTS (fds), source->patience) != 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL,
                     "the image could not be read to its end: its reader says nothing any more");
    return FALSE;
}

/**
 * burin_frame_source_read:
 * @buffer: (out caller-allocates) (array length=length): payload of the frame at hand
 * @length: bytes to read, not more than the frame's payload has left
 * @error: %BURIN_ERROR_CANCELLED, or %BURIN_ERROR_IMAGE_READ if the writer has gone away or silent
 */
gboolean
burin_frame_source_read (BurinFrameSource *source, void *buffer, gsize length, GError **error)
{
    gsize done = 0;

    while (done < length) {
        gssize n;

        if (!check_cancelled (source, error))
            return FALSE;
        n = read (source->fd, (guint8 *) buffer + done, length - done);
        if (n > 0) {
            done += (gsize) n;
        } else if (n < 0 && errno == EAGAIN) {
            if (!wait_for_data (source, error))
                return FALSE;
        } else if (n == 0 || errno != EINTR) {
            BurinErrorDetails details = {.operation = "read", .errnum = n < 0 ? errno : 0};

            burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details,
                             "the image could not be read to its end: its reader stopped early");
            return FALSE;
        }
    }
    return TRUE;
}

/* A reader can only fail at its own work; it has no say in who cancelled or what the drive did. */
static BurinError
clamp_code (guint64 code)
{
    switch (code) {
    case BURIN_ERROR_IMAGE_CORRUPT:
    case BURIN_ERROR_IMAGE_UNSUPPORTED:
    case BURIN_ERROR_IMAGE_MISMATCH:
        return (BurinError) code;
    default:
        return BURIN_ERROR_IMAGE_READ;
    }
}

/* What the reader has to say is shown to people, so it gets cleaned first. */
static gboolean
read_abort (BurinFrameSource *source, const BurinFrame *frame, GError **error)
{
    char message[BURIN_FRAME_MAX_MESSAGE + 1] = "";
    g_autofree char *safe = NULL;

    if (!burin_frame_source_read (source, message, frame->length, error))
        return FALSE;
    safe = burin_text_dup_safe (message);
    burin_set_error (error, clamp_code (frame->offset), NULL, "%s", safe);
    return FALSE;
}

/**
 * burin_frame_source_next:
 * @frame: (out): the next frame; its payload, if any, is still to be read
 * @error: %BURIN_ERROR_PROTOCOL, what burin_frame_source_read() gives, or the error with which the
 *   writer gave up
 *
 * Returns: %FALSE on an error, also when the writer aborted
 */
gboolean
burin_frame_source_next (BurinFrameSource *source, BurinFrame *frame, GError **error)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    BurinFrame decoded;

    if (!burin_frame_source_read (source, header, sizeof header, error) ||
        !burin_frame_decode (header, &decoded, error) ||
        !burin_frame_order_check (&source->order, &decoded, error))
        return FALSE;
    if (decoded.type == BURIN_FRAME_ABORT)
        return read_abort (source, &decoded, error);
    *frame = decoded;
    return TRUE;
}

/**
 * burin_frame_source_request:
 * @offset: of the first byte that is wanted again
 * @length: how many, within one chunk
 * @error: %BURIN_ERROR_IMAGE_READ if there is nobody who could answer
 *
 * Asks for a part of the image once more, after its end. Frames that cover exactly this range
 * follow, and an END.
 */
gboolean
burin_frame_source_request (BurinFrameSource *source,
                            guint64 offset,
                            guint64 length,
                            GError **error)
{
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    BurinErrorDetails details = {.operation = "read"};

    burin_frame_encode_request (offset, length, request);
    /* So little fits into any socket, and nobody else writes to it. */
    if (send (source->fd, request, sizeof request, MSG_NOSIGNAL) == sizeof request) {
        burin_frame_order_expect (&source->order, offset, length);
        return TRUE;
    }
    details.errnum = errno;
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details,
                     "the image can't be read a second time: its reader has ended");
    return FALSE;
}
