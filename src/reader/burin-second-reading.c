/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts of the image that the helper wants once more, because they went wrong on their way to a
 * drive.
 */
#include "burin-second-reading.h"

#include <errno.h>
#include <unistd.h>

#include "burin-range-writer.h"

/*
 * A reading that is ahead of what was asked for so far. Requests ascend within one drive's repair,
 * so one reading mostly does for all of them.
 */
typedef struct {
    const BurinReaderInput *input;
    const BurinBmap *bmap; /* (nullable) */
    BurinImageSource *source;
    BurinRange range;
    guint8 *buffer;
} Reading;

/* Returns: FALSE if there will be no more requests */
static gboolean
take_request (int fd, guint64 *offset, guint64 *length)
{
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    gsize done = 0;

    while (done < sizeof request) {
        gssize n = read (fd, request + done, sizeof request - done);

        if (n > 0)
            done += (gsize) n;
        else if (n == 0 || errno != EINTR)
            return FALSE;
    }
    burin_frame_decode_request (request, offset, length);
    return TRUE;
}

static gboolean
refuse (GError **error, const char *why)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, NULL, "%s", why);
    return FALSE;
}

static gboolean
check_request (guint64 offset, guint64 length, GError **error)
{
    if (length == 0 || length > BURIN_FRAME_MAX_DATA || offset > BURIN_IMAGE_MAX_SIZE)
        return refuse (error, "a part of the image was asked for that can't be");
    return TRUE;
}

static gboolean
step (Reading *reading, GError **error)
{
    return burin_image_source_next (reading->source, reading->buffer, &reading->range, error);
}

static gboolean
start_over (Reading *reading, GError **error)
{
    g_clear_object (&reading->source);
    reading->source =
        burin_image_source_new (reading->input->image_fd, reading->input->member, error);
    return reading->source != NULL && step (reading, error);
}

/* Makes the range at hand the one with @offset in it. */
static gboolean
move_to (Reading *reading, guint64 offset, GError **error)
{
    if ((reading->source == NULL || offset < reading->range.offset) && !start_over (reading, error))
        return FALSE;
    while (reading->range.type != BURIN_FRAME_END &&
           reading->range.offset + reading->range.length <= offset)
        if (!step (reading, error))
            return FALSE;
    if (reading->range.type == BURIN_FRAME_END)
        return refuse (error, "the image is shorter than it was when it was read first");
    return TRUE;
}

/* Only of data, there is something in the buffer. */
static const guint8 *
get_bytes (const Reading *reading, guint64 offset)
{
    return reading->range.type == BURIN_FRAME_DATA
               ? reading->buffer + (offset - reading->range.offset)
               : NULL;
}

static gboolean
send_part (Reading *reading, BurinFrameWriter *writer, guint64 offset, guint64 length)
{
    BurinRange part = {reading->range.type, offset, length};

    return burin_range_writer_write (writer, reading->bmap, &part, get_bytes (reading, offset),
                                     burin_image_source_get_consumed (reading->source));
}

/* Sets *heard to whether somebody still listens. */
static gboolean
answer (Reading *reading,
        BurinFrameWriter *writer,
        guint64 offset,
        guint64 length,
        gboolean *heard,
        GError **error)
{
    static const guint8 no_digest[BURIN_FRAME_DIGEST_SIZE];
    guint64 end = offset + length;

    *heard = TRUE;
    while (*heard && offset < end) {
        guint64 n;

        if (!move_to (reading, offset, error))
            return FALSE;
        n = MIN (end, reading->range.offset + reading->range.length) - offset;
        *heard = send_part (reading, writer, offset, n);
        offset += n;
    }
    *heard = *heard && burin_frame_writer_end (writer, end, no_digest, BURIN_PUBLISHER_SILENT);
    return TRUE;
}

/**
 * burin_second_reading_serve:
 * @writer: that has said END
 * @input: the image file
 * @bmap: (nullable): which parts of the image matter
 * @requests_fd: where requests come from, as burin-frame.h describes them
 * @error: what is wrong with the image, or with a request
 *
 * Answers requests until there are no more. If nobody can ask, as on a pipe, that is at once.
 *
 * Returns: %FALSE on an error, which is yet to be said
 */
gboolean
burin_second_reading_serve (BurinFrameWriter *writer,
                            const BurinReaderInput *input,
                            const BurinBmap *bmap,
                            int requests_fd,
                            GError **error)
{
    Reading reading = {.input = input, .bmap = bmap, .buffer = g_malloc (BURIN_FRAME_MAX_DATA)};
    guint64 offset, length;
    gboolean heard = TRUE, served = TRUE;

    while (served && heard && take_request (requests_fd, &offset, &length))
        served = check_request (offset, length, error) &&
                 answer (&reading, writer, offset, length, &heard, error);
    g_clear_object (&reading.source);
    g_free (reading.buffer);
    return served;
}
