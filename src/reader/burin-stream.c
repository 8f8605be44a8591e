/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-stream.h"

#include "burin-cage.h"
#include "burin-frame-writer.h"
#include "burin-hasher.h"
#include "burin-image-source.h"
#include "burin-second-reading.h"

/**
 * Outcome:
 * @OUTCOME_SENT: it has been said
 * @OUTCOME_FAILED: an error is set, which is yet to be said
 * @OUTCOME_UNHEARD: nobody listens any more
 */
typedef enum {
    OUTCOME_SENT,
    OUTCOME_FAILED,
    OUTCOME_UNHEARD,
} Outcome;

static Outcome
heard (gboolean sent)
{
    return sent ? OUTCOME_SENT : OUTCOME_UNHEARD;
}

/* The hash of a piece is computed while it is being written. */
static Outcome
send_range (BurinFrameWriter *writer,
            BurinHasher *hasher,
            const guint8 *buffer,
            const BurinRange *range,
            guint64 consumed)
{
    if (range->type != BURIN_FRAME_DATA) {
        burin_hasher_add_zeros (hasher, range->length);
        return heard (
            burin_frame_writer_gap (writer, range->type, range->offset, range->length, consumed));
    }
    burin_hasher_add_data (hasher, (gsize) range->length);
    return heard (
        burin_frame_writer_data (writer, range->offset, buffer, (gsize) range->length, consumed));
}

static Outcome
send_end (BurinFrameWriter *writer, BurinHasher *hasher, guint64 size, GError **error)
{
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    if (!burin_hasher_finish (hasher, digest, error))
        return OUTCOME_FAILED;
    return heard (burin_frame_writer_end (writer, size, digest));
}

static Outcome
send_image (BurinFrameWriter *writer, BurinImageSource *source, BurinHasher *hasher, GError **error)
{
    Outcome outcome =
        heard (burin_frame_writer_start (writer, burin_image_source_get_info (source)));

    while (outcome == OUTCOME_SENT) {
        guint8 *buffer = burin_hasher_get_buffer (hasher);
        BurinRange range;

        if (!burin_image_source_next (source, buffer, &range, error))
            return OUTCOME_FAILED;
        if (range.type == BURIN_FRAME_END)
            return send_end (writer, hasher, range.offset, error);
        outcome =
            send_range (writer, hasher, buffer, &range, burin_image_source_get_consumed (source));
    }
    return outcome;
}

static Outcome
send_once (BurinFrameWriter *writer, int image_fd, const char *member, GError **error)
{
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (BurinHasher) hasher = NULL;

    source = burin_image_source_new (image_fd, member, error);
    if (source == NULL)
        return OUTCOME_FAILED;
    hasher = burin_hasher_new (error);
    if (hasher == NULL)
        return OUTCOME_FAILED;
    return send_image (writer, source, hasher, error);
}

/* What was read first is given back before anything is read again: the memory is bounded. */
static Outcome
send_all (BurinFrameWriter *writer, int image_fd, const char *member, int frames_fd, GError **error)
{
    Outcome outcome;

    if (!burin_cage_enter (error))
        return OUTCOME_FAILED;
    outcome = send_once (writer, image_fd, member, error);
    if (outcome == OUTCOME_SENT &&
        !burin_second_reading_serve (writer, image_fd, member, frames_fd, error))
        return OUTCOME_FAILED;
    return outcome;
}

/**
 * burin_stream_run:
 * @image_fd: an open file
 * @member: (nullable): name of the file in an archive that is meant
 * @frames_fd: a socket that takes the frames of burin-frame.h, and on which parts may be asked for
 *   again; or a pipe, on which nobody can ask
 *
 * Sends the image in a file. Locks the process in.
 *
 * Returns: %FALSE if nobody listened to the end
 */
gboolean
burin_stream_run (int image_fd, const char *member, int frames_fd)
{
    g_autoptr (GError) error = NULL;
    BurinFrameWriter writer;
    Outcome outcome;

    burin_frame_writer_init (&writer, frames_fd);
    outcome = send_all (&writer, image_fd, member, frames_fd, &error);
    if (outcome == OUTCOME_FAILED)
        outcome = heard (burin_frame_writer_abort (&writer, error));
    return outcome == OUTCOME_SENT;
}
