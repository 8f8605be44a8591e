/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "frame-fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* What nobody takes any more is not sent: that is the other side's test. */
void
fixture_send_all (int fd, const void *data, gsize length)
{
    gsize done = 0;

    while (done < length) {
        gssize n = write (fd, (const guint8 *) data + done, length - done);

        if (n <= 0)
            return;
        done += (gsize) n;
    }
}

void
fixture_send_frame (
    int fd, BurinFrameType type, BurinFrameFlags flags, guint64 offset, guint64 length)
{
    BurinFrame frame = {.type = type, .flags = flags, .offset = offset, .length = length};
    guint8 header[BURIN_FRAME_HEADER_SIZE];

    burin_frame_encode (&frame, header);
    fixture_send_all (fd, header, sizeof header);
}

void
fixture_send_end (int fd, guint64 offset)
{
    static const guint8 digest[BURIN_FRAME_DIGEST_SIZE] = {0xab};

    fixture_send_frame (fd, BURIN_FRAME_END, 0, offset, sizeof digest);
    fixture_send_all (fd, digest, sizeof digest);
}

void
fixture_send_abort (int fd, BurinError code, const char *message)
{
    fixture_send_frame (fd, BURIN_FRAME_ABORT, 0, code, strlen (message));
    fixture_send_all (fd, message, strlen (message));
}

static void
send_chunks (int fd, guint64 offset, guint64 end)
{
    g_autofree guint8 *data = g_malloc (BURIN_FRAME_MAX_DATA);

    for (; offset < end; offset += BURIN_FRAME_MAX_DATA) {
        memset (data, (int) (offset / BURIN_FRAME_MAX_DATA), BURIN_FRAME_MAX_DATA);
        fixture_send_frame (fd, BURIN_FRAME_DATA, 0, offset, BURIN_FRAME_MAX_DATA);
        fixture_send_all (fd, data, BURIN_FRAME_MAX_DATA);
    }
    fixture_send_end (fd, end);
}

static gpointer
read_image (gpointer user_data)
{
    FixtureReader *reader = user_data;
    guint64 size = reader->n_chunks * (guint64) BURIN_FRAME_MAX_DATA;
    guint8 request[BURIN_FRAME_REQUEST_SIZE];
    guint64 offset, length;

    fixture_send_frame (reader->fd, BURIN_FRAME_START, BURIN_FRAME_SIZE_EXACT, 0, size);
    send_chunks (reader->fd, 0, size);
    while (!reader->hangs_up && read (reader->fd, request, sizeof request) == sizeof request) {
        burin_frame_decode_request (request, &offset, &length);
        send_chunks (reader->fd, offset, offset + length);
    }
    close (reader->fd);
    return NULL;
}

/* Returns: the other end of its socket */
int
fixture_reader_start (FixtureReader *reader, guint n_chunks)
{
    int ends[2];

    signal (SIGPIPE, SIG_IGN);
    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    reader->fd = ends[1];
    reader->n_chunks = n_chunks;
    reader->thread = g_thread_new ("reader", read_image, reader);
    return ends[0];
}

void
fixture_reader_join (FixtureReader *reader)
{
    g_thread_join (reader->thread);
}
