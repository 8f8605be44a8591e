/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-stream.h"

#include "burin-audit.h"
#include "burin-cage.h"
#include "burin-frame-writer.h"
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
 * Sending: an image on its way. On the stack of send_once(). Until the relay has finished, the
 * writer is its lane's.
 */
typedef struct {
    BurinFrameWriter *writer;
    BurinImageSource *source;
    const BurinPublished *published;
    BurinAudit *audit;
    BurinRelay *relay;
    gboolean unheard; /* set before the lane fails */
} Sending;

static gboolean
send_piece (gpointer user_data, const BurinPiece *piece, GError **error)
{
    Sending *sending = user_data;

    if (burin_range_writer_write (sending->writer, sending->published->bmap, &piece->range,
                                  piece->data, piece->source))
        return TRUE;
    sending->unheard = TRUE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, NULL, "nobody listens any more");
    return FALSE;
}

/* Once a lane has failed. */
static Outcome
get_outcome (const Sending *sending)
{
    return sending->unheard ? OUTCOME_UNHEARD : OUTCOME_FAILED;
}

static Outcome
send_end (Sending *sending, guint64 size, GError **error)
{
    BurinPublisherVerdict verdict =
        burin_publisher_get_best_verdict (sending->published->publisher);
    guint8 digest[BURIN_FRAME_DIGEST_SIZE];

    if (!burin_relay_finish (sending->relay, error))
        return get_outcome (sending);
    if (!burin_audit_finish (sending->audit, size, digest, error))
        return OUTCOME_FAILED;
    return heard (burin_frame_writer_end (sending->writer, size, digest, verdict));
}

/* A piece is written, and its digest made, while the next ones are being read. */
static Outcome
send_pieces (Sending *sending, GError **error)
{
    for (;;) {
        guint8 *buffer = burin_relay_get_buffer (sending->relay);
        BurinRange range;

        if (!burin_image_source_next (sending->source, buffer, &range, error))
            return OUTCOME_FAILED;
        if (range.type == BURIN_FRAME_END)
            return send_end (sending, range.offset, error);
        burin_relay_add (sending->relay, &range, burin_image_source_get_consumed (sending->source));
        if (!burin_relay_check (sending->relay, error))
            return get_outcome (sending);
    }
}

static Outcome
send_image (Sending *sending, GError **error)
{
    const BurinImageInfo *info = burin_image_source_get_info (sending->source);

    if (!burin_frame_writer_start (sending->writer, info))
        return OUTCOME_UNHEARD;
    if (!burin_relay_add_lane (sending->relay, send_piece, sending, error))
        return OUTCOME_FAILED;
    return send_pieces (sending, error);
}

/* Sets *published to what was demanded of the image. */
static Outcome
send_once (BurinFrameWriter *writer,
           const BurinReaderInput *input,
           BurinPublished **published,
           GError **error)
{
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (BurinAudit) audit = NULL;
    Sending sending = {.writer = writer};
    g_autoptr (BurinRelay) relay = NULL; /* goes first: its threads use the others */
    const BurinImageInfo *info;

    source = burin_image_source_new (input->image_fd, input->member, error);
    if (source == NULL)
        return OUTCOME_FAILED;
    info = burin_image_source_get_info (source);
    *published = burin_reader_input_get_published (input, info, error);
    if (*published == NULL)
        return OUTCOME_FAILED;
    relay = burin_relay_new ();
    audit = burin_audit_new (*published, relay, input->file_fd, info, error);
    if (audit == NULL)
        return OUTCOME_FAILED;
    sending = (Sending){writer, source, *published, audit, relay, FALSE};
    return send_image (&sending, error);
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
