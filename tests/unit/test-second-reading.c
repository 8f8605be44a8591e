/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Parts of an image that are asked for again, from the real burin-reader; BURIN_READER says where
 * it is.
 */
#include "image-fixture.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define IMAGE_SIZE (5 * MIB + 777)

/* What of an image from a pipe was put aside, and where the reader expects the rest. */
#define HEAD_SIZE (2 * MIB)
#define REST_FILENO 5

/* The part of the image that is a hole, in the middle of chunks. */
#define HOLE_START (MIB + 65536)
#define HOLE_END (3 * MIB + 65536)

static GBytes *image;

/* A running reader, and our end of its socket. */
typedef struct {
    GSubprocess *process;
    int fd;
} Reader;

static GBytes *
make_image (void)
{
    g_autoptr (GBytes) noise = fixture_make_image (IMAGE_SIZE);
    guint8 *data = g_memdup2 (g_bytes_get_data (noise, NULL), IMAGE_SIZE);

    memset (data + HOLE_START, 0, HOLE_END - HOLE_START);
    return g_bytes_new_take (data, IMAGE_SIZE);
}

/* A file with a real hole in it. */
static int
open_sparse (void)
{
    int fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    const guint8 *data = g_bytes_get_data (image, NULL);

    g_assert_cmpint (fd, >=, 0);
    g_assert_cmpint (ftruncate (fd, IMAGE_SIZE), ==, 0);
    g_assert_cmpint (pwrite (fd, data, HOLE_START, 0), ==, HOLE_START);
    g_assert_cmpint (pwrite (fd, data + HOLE_END, IMAGE_SIZE - HOLE_END, HOLE_END), ==,
                     IMAGE_SIZE - HOLE_END);
    return fd;
}

static void
receive (Reader *reader, void *buffer, gsize length)
{
    g_assert_cmpint (recv (reader->fd, buffer, length, MSG_WAITALL), ==, length);
}

static BurinFrame
next_frame (Reader *reader, BurinFrameOrder *order, guint8 *payload)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    GError *error = NULL;
    BurinFrame frame;

    receive (reader, header, sizeof header);
    g_assert_true (burin_frame_decode (header, &frame, &error));
    g_assert_no_error (error);
    g_assert_true (burin_frame_order_check (order, &frame, &error));
    g_assert_no_error (error);
    if (burin_frame_has_payload (&frame))
        receive (reader, payload, frame.length);
    return frame;
}

/* Reads frames into @content, which begins at @start, up to the end. Returns: the last frame */
static BurinFrame
read_frames (Reader *reader, BurinFrameOrder *order, guint64 start, guint8 *content)
{
    g_autofree guint8 *payload = g_malloc (BURIN_FRAME_MAX_DATA + 1);
    BurinFrame frame = {};

    while (!order->ended) {
        frame = next_frame (reader, order, payload);
        if (frame.type == BURIN_FRAME_DATA)
            memcpy (content + (frame.offset - start), payload, frame.length);
    }
    return frame;
}

/* A reader that has sent the whole image. @pipe_option: (nullable): "--pipe" */
static Reader
reader_launch (GSubprocessLauncher *launcher, const char *pipe_option)
{
    const char *words[] = {g_getenv ("BURIN_READER"), pipe_option, "stream", NULL};
    const char *without[] = {words[0], "stream", NULL};
    g_autofree guint8 *content = g_malloc0 (IMAGE_SIZE);
    BurinFrameOrder order = {};
    GError *error = NULL;
    Reader reader;
    int ends[2];

    g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), ==, 0);
    g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
    reader.process =
        g_subprocess_launcher_spawnv (launcher, pipe_option != NULL ? words : without, &error);
    g_assert_no_error (error);
    g_object_unref (launcher); /* so that the socket has one other end only */
    reader.fd = ends[0];
    g_assert_cmpint (read_frames (&reader, &order, 0, content).type, ==, BURIN_FRAME_END);
    g_assert_cmpmem (content, IMAGE_SIZE, g_bytes_get_data (image, NULL), IMAGE_SIZE);
    return reader;
}

static Reader
reader_start (int image_fd)
{
    GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);

    g_subprocess_launcher_take_stdin_fd (launcher, image_fd);
    return reader_launch (launcher, NULL);
}

/* Writes what is behind the head to a pipe. */
static gpointer
pour (gpointer fd)
{
    const guint8 *data = g_bytes_get_data (image, NULL);
    gsize done = HEAD_SIZE;

    while (done < IMAGE_SIZE) {
        gssize n = write (GPOINTER_TO_INT (fd), data + done, IMAGE_SIZE - done);

        g_assert_cmpint (n, >, 0);
        done += (gsize) n;
    }
    g_assert_cmpint (close (GPOINTER_TO_INT (fd)), ==, 0);
    return NULL;
}

static Reader
reader_start_pipe (void)
{
    GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
    g_autoptr (GBytes) head = g_bytes_new_from_bytes (image, 0, HEAD_SIZE);
    GThread *pouring;
    Reader reader;
    int ends[2];

    g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
    g_subprocess_launcher_take_stdin_fd (launcher, fixture_open (head));
    g_subprocess_launcher_take_fd (launcher, ends[0], REST_FILENO);
    pouring = g_thread_new ("pour", pour, GINT_TO_POINTER (ends[1]));
    reader = reader_launch (launcher, "--pipe");
    g_thread_join (pouring);
    return reader;
}

static void
reader_stop (Reader *reader)
{
    g_autoptr (GError) error = NULL;

    close (reader->fd);
    g_subprocess_wait_check (reader->process, NULL, &error);
    g_assert_no_error (error);
    g_object_unref (reader->process);
}

static void
request (Reader *reader, guint64 offset, guint64 length)
{
    guint8 bytes[BURIN_FRAME_REQUEST_SIZE];

    burin_frame_encode_request (offset, length, bytes);
    g_assert_cmpint (send (reader->fd, bytes, sizeof bytes, MSG_NOSIGNAL), ==, sizeof bytes);
}

static void
assert_answers (Reader *reader, guint64 offset, guint64 length)
{
    g_autofree guint8 *content = g_malloc0 (length);
    const guint8 *expected = g_bytes_get_data (image, NULL);
    BurinFrameOrder order = {.started = TRUE, .ended = TRUE};

    request (reader, offset, length);
    burin_frame_order_expect (&order, offset, length);
    g_assert_cmpint (read_frames (reader, &order, offset, content).type, ==, BURIN_FRAME_END);
    g_assert_cmpuint (order.next_offset, ==, offset + length);
    g_assert_cmpmem (content, length, expected + offset, length);
}

static void
assert_answers_all_kinds (Reader *reader)
{
    assert_answers (reader, 0, MIB);                        /* the start */
    assert_answers (reader, 2 * MIB, MIB);                  /* in the hole */
    assert_answers (reader, MIB, MIB);                      /* back, and into the hole */
    assert_answers (reader, HOLE_END - 4096, 3 * 4096);     /* out of the hole */
    assert_answers (reader, 3 * MIB + 500000, MIB);         /* across chunks */
    assert_answers (reader, 5 * MIB, IMAGE_SIZE - 5 * MIB); /* up to the end */
    assert_answers (reader, 4 * MIB, MIB);                  /* back again */
    assert_answers (reader, 5 * MIB + 1, 1);
    assert_answers (reader, 5 * MIB + 1, 1); /* the same once more */
}

static void
test_sparse (void)
{
    Reader reader = reader_start (open_sparse ());

    assert_answers_all_kinds (&reader);
    reader_stop (&reader);
}

static void
test_compressed (void)
{
    static const BurinWrapper wrappers[] = {BURIN_WRAPPER_GZ, BURIN_WRAPPER_XZ, BURIN_WRAPPER_ZST};

    for (gsize i = 0; i < G_N_ELEMENTS (wrappers); i++) {
        g_autoptr (GBytes) file = fixture_compress (wrappers[i], image);
        Reader reader = reader_start (fixture_open (file));

        assert_answers_all_kinds (&reader);
        reader_stop (&reader);
    }
}

static void
test_nobody_asks (void)
{
    Reader reader = reader_start (open_sparse ());

    reader_stop (&reader);
}

static void
assert_refused (Reader *reader, guint64 offset, guint64 length)
{
    BurinFrameOrder order = {.started = TRUE};
    g_autofree guint8 *payload = g_malloc (BURIN_FRAME_MAX_DATA);
    BurinFrame frame;

    request (reader, offset, length);
    frame = next_frame (reader, &order, payload);
    g_assert_cmpint (frame.type, ==, BURIN_FRAME_ABORT);
    g_assert_cmpuint (frame.offset, ==, BURIN_ERROR_IMAGE_READ);
    g_assert_cmpint (recv (reader->fd, payload, 1, 0), ==, 0);
}

/* Only what was put aside of it can be read again. */
static void
test_pipe (void)
{
    Reader reader = reader_start_pipe ();

    assert_answers (&reader, MIB, MIB);
    assert_answers (&reader, 0, MIB);
    assert_refused (&reader, 4 * MIB, MIB);
    reader_stop (&reader);
}

/* What can't be is refused, with an ABORT and the end of the reader. */
static void
test_bad_requests (void)
{
    static const guint64 bad[][2] = {
        {0, 0},          {0, BURIN_FRAME_MAX_DATA + 1}, {0, G_MAXUINT64}, {G_MAXUINT64, 1},
        {IMAGE_SIZE, 1}, {BURIN_IMAGE_MAX_SIZE, 4096},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
        Reader reader = reader_start (open_sparse ());

        assert_refused (&reader, bad[i][0], bad[i][1]);
        reader_stop (&reader);
    }
}

/* Half a request, and then nobody. */
static void
test_cut_request (void)
{
    Reader reader = reader_start (open_sparse ());

    g_assert_cmpint (send (reader.fd, "half", 4, MSG_NOSIGNAL), ==, 4);
    reader_stop (&reader);
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    g_assert_nonnull (g_getenv ("BURIN_READER"));
    image = make_image ();
    g_test_add_func ("/second-reading/sparse", test_sparse);
    g_test_add_func ("/second-reading/compressed", test_compressed);
    g_test_add_func ("/second-reading/pipe", test_pipe);
    g_test_add_func ("/second-reading/nobody-asks", test_nobody_asks);
    g_test_add_func ("/second-reading/bad-requests", test_bad_requests);
    g_test_add_func ("/second-reading/cut-request", test_cut_request);
    result = g_test_run ();
    g_bytes_unref (image);
    return result;
}
