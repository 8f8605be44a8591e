/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* The real burin-reader, run as a process; BURIN_READER says where it is. */
#include "image-fixture.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define IMAGE_SIZE 3777777

static GBytes *image;

/* A running reader. @fd is the reading end of its standard output. */
typedef struct {
    GSubprocess *process;
    GInputStream *output;
} Reader;

static Reader
reader_start (const char *command, GBytes *file)
{
    g_autoptr (GSubprocessLauncher) launcher =
        g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
    g_autoptr (GError) error = NULL;
    Reader reader;

    g_subprocess_launcher_take_stdin_fd (launcher, fixture_open (file));
    reader.process =
        g_subprocess_launcher_spawn (launcher, &error, g_getenv ("BURIN_READER"), command, NULL);
    g_assert_no_error (error);
    reader.output = g_subprocess_get_stdout_pipe (reader.process);
    return reader;
}

static int
reader_finish (Reader *reader)
{
    g_autoptr (GError) error = NULL;
    int status;

    g_subprocess_wait (reader->process, NULL, &error);
    g_assert_no_error (error);
    status = g_subprocess_get_if_exited (reader->process)
                 ? g_subprocess_get_exit_status (reader->process)
                 : -g_subprocess_get_term_sig (reader->process);
    g_clear_object (&reader->process);
    return status;
}

static void
read_exactly (Reader *reader, guint8 *buffer, gsize size)
{
    g_autoptr (GError) error = NULL;
    gsize n;

    g_input_stream_read_all (reader->output, buffer, size, &n, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (n, ==, size);
}

static BurinFrame
read_frame (Reader *reader, BurinFrameOrder *order, guint8 *payload)
{
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    g_autoptr (GError) error = NULL;
    BurinFrame frame;

    read_exactly (reader, header, sizeof header);
    burin_frame_decode (header, &frame, &error);
    g_assert_no_error (error);
    burin_frame_order_check (order, &frame, &error);
    g_assert_no_error (error);
    if (burin_frame_has_payload (&frame))
        read_exactly (reader, payload, frame.length);
    return frame;
}

static void
assert_digest (const guint8 *digest, GBytes *of)
{
    g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
    guint8 expected[BURIN_FRAME_DIGEST_SIZE];
    gsize length = sizeof expected;

    g_checksum_update (checksum, g_bytes_get_data (of, NULL), (gssize) g_bytes_get_size (of));
    g_checksum_get_digest (checksum, expected, &length);
    g_assert_cmpmem (digest, BURIN_FRAME_DIGEST_SIZE, expected, length);
}

static void
assert_streams (GBytes *file)
{
    Reader reader = reader_start ("stream", file);
    g_autofree guint8 *payload = g_malloc (BURIN_FRAME_MAX_DATA);
    g_autofree guint8 *content = g_malloc0 (IMAGE_SIZE);
    BurinFrameOrder order = {};

    while (!order.ended) {
        BurinFrame frame = read_frame (&reader, &order, payload);

        g_assert_cmpint (frame.type, !=, BURIN_FRAME_ABORT);
        if (frame.type == BURIN_FRAME_DATA)
            memcpy (content + frame.offset, payload, frame.length);
    }
    g_assert_cmpuint (order.next_offset, ==, IMAGE_SIZE);
    g_assert_cmpuint (order.source_size, ==, g_bytes_get_size (file));
    g_assert_cmpmem (content, IMAGE_SIZE, g_bytes_get_data (image, NULL), IMAGE_SIZE);
    assert_digest (payload, image);
    g_assert_cmpint (reader_finish (&reader), ==, 0);
}

static void
test_stream (void)
{
    static const BurinWrapper wrappers[] = {
        BURIN_WRAPPER_GZ,  BURIN_WRAPPER_BZ2,  BURIN_WRAPPER_XZ,   BURIN_WRAPPER_ZST,
        BURIN_WRAPPER_LZ4, BURIN_WRAPPER_LZIP, BURIN_WRAPPER_LZMA,
    };

    assert_streams (image);
    for (gsize i = 0; i < G_N_ELEMENTS (wrappers); i++) {
        g_autoptr (GBytes) file = fixture_compress (wrappers[i], image);

        assert_streams (file);
    }
}

/* A name outside ASCII makes libarchive think of character sets, which the cage must survive. */
static void
test_stream_archives (void)
{
    static const BurinWrapper wrappers[] = {BURIN_WRAPPER_ZIP, BURIN_WRAPPER_7ZIP,
                                            BURIN_WRAPPER_TAR};
    const FixtureMember members[] = {{"größe.img", image}, {NULL, NULL}};

    for (gsize i = 0; i < G_N_ELEMENTS (wrappers); i++) {
        g_autoptr (GBytes) file = fixture_archive (wrappers[i], BURIN_WRAPPER_NONE, NULL, members);

        assert_streams (file);
    }
}

static void
test_abort (void)
{
    g_autoptr (GBytes) whole = fixture_compress (BURIN_WRAPPER_GZ, image);
    g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - 10);
    Reader reader = reader_start ("stream", cut);
    g_autofree guint8 *payload = g_malloc0 (BURIN_FRAME_MAX_DATA + 1);
    BurinFrameOrder order = {};
    BurinFrame frame = {};

    while (!order.ended)
        frame = read_frame (&reader, &order, payload);
    payload[frame.length] = '\0';
    g_assert_cmpint (frame.type, ==, BURIN_FRAME_ABORT);
    g_assert_cmpuint (frame.offset, ==, BURIN_ERROR_IMAGE_CORRUPT);
    g_assert_nonnull (strstr ((char *) payload, "gzip data is incomplete"));
    g_assert_cmpint (reader_finish (&reader), ==, 0);
}

static BurinImageInfo *
inspect (GBytes *file, GError **error)
{
    Reader reader = reader_start ("inspect", file);
    guint8 answer[BURIN_INSPECT_MAX_SIZE];
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) read_error = NULL;
    gsize n;

    g_input_stream_read_all (reader.output, answer, sizeof answer, &n, NULL, &read_error);
    g_assert_no_error (read_error);
    g_assert_cmpint (reader_finish (&reader), ==, 0);
    bytes = g_bytes_new (answer, n);
    return burin_inspect_answer_decode (bytes, error);
}

static void
test_inspect (void)
{
    g_autoptr (GBytes) file = fixture_compress (BURIN_WRAPPER_XZ, image);
    g_autoptr (GBytes) qcow2 = g_bytes_new_static ("QFI\xfb\0\0\0\3", 8);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = inspect (file, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (info->format, ==, "xz");
    g_assert_cmpuint (info->size, ==, IMAGE_SIZE);
    g_assert_null (inspect (qcow2, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED);
}

/* The reader stops in the middle of the image because the pipe is full. */
static void
test_nobody_listens (void)
{
    Reader reader = reader_start ("stream", image);
    guint8 header[BURIN_FRAME_HEADER_SIZE];

    read_exactly (&reader, header, sizeof header);
    g_input_stream_close (reader.output, NULL, NULL);
    g_assert_cmpint (reader_finish (&reader), ==, 1);
}

static void
test_signals (void)
{
    Reader reader = reader_start ("stream", image);
    guint8 header[BURIN_FRAME_HEADER_SIZE];

    read_exactly (&reader, header, sizeof header);
    g_subprocess_send_signal (reader.process, SIGINT);
    g_subprocess_send_signal (reader.process, SIGHUP);
    read_exactly (&reader, header, sizeof header);
    g_subprocess_send_signal (reader.process, SIGTERM);
    g_assert_cmpint (reader_finish (&reader), ==, -SIGTERM);
}

static char *
dup_status (Reader *reader)
{
    g_autofree char *path =
        g_strdup_printf ("/proc/%s/status", g_subprocess_get_identifier (reader->process));
    g_autoptr (GError) error = NULL;
    char *status = NULL;

    g_file_get_contents (path, &status, NULL, &error);
    g_assert_no_error (error);
    return status;
}

/* Once a frame has come, the cage is up. */
static void
test_cage (void)
{
    Reader reader = reader_start ("stream", image);
    guint8 header[BURIN_FRAME_HEADER_SIZE];
    g_autofree char *status = NULL;

    read_exactly (&reader, header, sizeof header);
    status = dup_status (&reader);
    g_assert_nonnull (strstr (status, "NoNewPrivs:\t1\n"));
    if (g_getenv ("BURIN_READER_UNFILTERED") == NULL)
        g_assert_nonnull (strstr (status, "Seccomp:\t2\n"));
    if (geteuid () == 0) {
        g_assert_nonnull (strstr (status, "Uid:\t65534\t65534\t65534\t65534\n"));
        g_assert_nonnull (strstr (status, "Gid:\t65534\t65534\t65534\t65534\n"));
        g_assert_nonnull (strstr (status, "Groups:\t \n"));
        g_assert_nonnull (strstr (status, "CapEff:\t0000000000000000\n"));
    }
    g_subprocess_send_signal (reader.process, SIGTERM);
    g_assert_cmpint (reader_finish (&reader), ==, -SIGTERM);
}

int
main (int argc, char **argv)
{
    int result;

    g_test_init (&argc, &argv, NULL);
    g_assert_nonnull (g_getenv ("BURIN_READER"));
    /* For the readers of a build with sanitizers: nothing to look at in a cage may keep them. */
    g_setenv ("ASAN_OPTIONS", "detect_leaks=1", TRUE);
    image = fixture_make_image (IMAGE_SIZE);
    g_test_add_func ("/reader/stream", test_stream);
    g_test_add_func ("/reader/stream-archives", test_stream_archives);
    g_test_add_func ("/reader/abort", test_abort);
    g_test_add_func ("/reader/inspect", test_inspect);
    g_test_add_func ("/reader/nobody-listens", test_nobody_listens);
    g_test_add_func ("/reader/signals", test_signals);
    g_test_add_func ("/reader/cage", test_cage);
    result = g_test_run ();
    g_bytes_unref (image);
    return result;
}
