/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-stream.h"

#include "burin-audit.h"
#include "burin-cage.h"
#include "burin-frame-writer.h"
#include "burin-hasher.h"
#include "burin-last-words.h"
#include "burin-range-writer.h"
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

/*
 * Sending: an image on its way, and what is computed of it meanwhile. On the stack of send_once().
 */
typedef struct {
    BurinFrameWriter *writer;
    BurinImageSource *source;
    const BurinPublished *published;
    BurinAudit *audit;
    BurinHasher *hasher;
} Sending;

/* The hash of a piece is computed while it is being written. It is that of the image as it is, also
 * where it does not matter. */
static Outcome
send_range (Sending *sending, const guint8 *buffer, const BurinRange *range, GError **error)
{
    guint64 consumed = burin_image_source_get_consumed (sending->source);

    if (range->type == BURIN_FRAME_DATA)
        burin_hasher_add_data (sending->hasher, (gsize) range->length);
    else
        burin_hasher_add_zeros (sending->hasher, range->length);
    if (!burin_hasher_check (sending->hasher, error))
        return OUTCOME_FAILED;
    return heard (burin_range_writer_write (sending->writer, sending->published->bmap, range,
                                            buffer, consumed));
}

static Outcome
send_end (Sending *sending, guint64 size, GError **error)
{
    BurinPublisherVerdict verdict =
        burin_publisher_get_best_verdict (sending->published->publisher);
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    if (!burin_hasher_finish (sending->hasher, digest, error) ||
        !burin_audit_finish (sending->audit, size, digest, error))
        return OUTCOME_FAILED;
    return heard (burin_frame_writer_end (sending->writer, size, digest, verdict));
}

static Outcome
send_image (Sending *sending, GError **error)
{
    Outcome outcome = heard (
        burin_frame_writer_start (sending->writer, burin_image_source_get_info (sending->source)));

    while (outcome == OUTCOME_SENT) {
        guint8 *buffer = burin_hasher_get_buffer (sending->hasher);
        BurinRange range;

        if (!burin_image_source_next (sending->source, buffer, &range, error))
            return OUTCOME_FAILED;
        if (range.type == BURIN_FRAME_END)
            return send_end (sending, range.offset, error);
        outcome = send_range (sending, buffer, &range, error);
    }
    return outcome;
}

/* Sets *published to what was demanded of the image. */
static Outcome
send_once (BurinFrameWriter *writer,
           const BurinReaderInput *input,
           BurinPublished **published,
           GError **error)
{
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (BurinAudit) audit = NULL; /* goes after the hasher, whose threads use it */
    g_autoptr (BurinHasher) hasher = NULL;
    const BurinImageInfo *info;

    source = burin_image_source_new (input->image_fd, input->member, error);
    if (source == NULL)
        return OUTCOME_FAILED;
    info = burin_image_source_get_info (source);
    *published = burin_reader_input_get_published (input, info, error);
    hasher = *published != NULL ? burin_hasher_new (error) : NULL;
    if (hasher == NULL)
        return OUTCOME_FAILED;
    audit = burin_audit_new (*published, hasher, input->file_fd, info, error);
    if (audit == NULL)
        return OUTCOME_FAILED;
    return send_image (&(Sending){writer, source, *published, audit, hasher}, error);
}

/* What was read first is given back before anything is read again: the memory is bounded. */
static Outcome
send_all (BurinFrameWriter *writer, const BurinReaderInput *input, int frames_fd, GError **error)
{
    g_autoptr (BurinPublished) published = NULL;
    Outcome outcome;

    if (!burin_cage_enter (burin_reader_input_get_last_fd (input), error))
        return OUTCOME_FAILED;
    outcome = send_once (writer, input, &published, error);
    if (outcome == OUTCOME_SENT &&
        !burin_second_reading_serve (writer, input, published->bmap, frames_fd, error))
        return OUTCOME_FAILED;
    return outcome;
}

/**
 * burin_stream_run:
 * @input: an image file
 * @frames_fd: a socket that takes the frames of burin-frame.h, and on which parts may be asked for
 *   again; or a pipe, on which nobody can ask
 *
 * Sends the image in a file. Locks the process in.
 *
 * Returns: %FALSE if nobody listened to the end
 */
gboolean
burin_stream_run (const BurinReaderInput *input, int frames_fd)
{
    g_autoptr (GError) error = NULL;
    BurinFrameWriter writer;
    Outcome outcome;

    burin_frame_writer_init (&writer, frames_fd);
    burin_last_words_prepare (frames_fd, burin_frame_writer_encode_abort);
    outcome = send_all (&writer, input, frames_fd, &error);
    if (outcome == OUTCOME_FAILED)
        outcome = heard (burin_frame_writer_abort (&writer, error));
    return outcome == OUTCOME_SENT;
}
