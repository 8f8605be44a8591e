/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of xz are unpacked side by side, but where memory is short. What stands in front of
 * burin_memory_get_available() tells what the test wants.
 */
#include <glib/gstdio.h>
#include <lzma.h>

#include "image-fixture.h"

#define IMAGE_SIZE (4 * 1024 * 1024)
#define BLOCK_SIZE (256 * 1024)

guint64 __wrap_burin_memory_get_available (void);

static guint64 available;

guint64
__wrap_burin_memory_get_available (void)
{
    return available;
}

static GBytes *
compress_in_blocks (GBytes *image)
{
    const lzma_mt options = {
        .threads = 1, .block_size = BLOCK_SIZE, .preset = 1, .check = LZMA_CHECK_CRC32};
    lzma_stream stream = LZMA_STREAM_INIT;
    gsize room = lzma_stream_buffer_bound (IMAGE_SIZE) + IMAGE_SIZE / BLOCK_SIZE * 1024;
    guint8 *packed = g_malloc (room);

    g_assert_cmpint (lzma_stream_encoder_mt (&stream, &options), ==, LZMA_OK);
    stream.next_in = g_bytes_get_data (image, &stream.avail_in);
    stream.next_out = packed;
    stream.avail_out = room;
    g_assert_cmpint (lzma_code (&stream, LZMA_FINISH), ==, LZMA_STREAM_END);
    lzma_end (&stream);
    return g_bytes_new_take (packed, room - stream.avail_out);
}

static guint
count_threads (void)
{
    g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
    guint n = 0;

    g_assert_nonnull (tasks);
    while (g_dir_read_name (tasks) != NULL)
        n++;
    return n;
}

/* Returns: how many threads there are more while the file is unpacked */
static guint
unpack (GBytes *file)
{
    guint before = count_threads (), most = 0;
    int fd = fixture_open (file);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageSource) source = burin_image_source_new (fd, NULL, &error);
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    BurinRange range = {};

    g_assert_no_error (error);
    while (range.type != BURIN_FRAME_END) {
        g_assert_true (burin_image_source_next (source, buffer, &range, &error));
        most = MAX (most, count_threads () - before);
    }
    g_assert_cmpuint (range.offset, ==, IMAGE_SIZE);
    g_clear_object (&source);
    g_assert_true (g_close (fd, NULL));
    return most;
}

static void
test_threads (void)
{
    g_autoptr (GBytes) image = fixture_make_image (IMAGE_SIZE);
    g_autoptr (GBytes) file = compress_in_blocks (image);

    available = G_MAXUINT64;
    if (g_get_num_processors () > 1)
        g_assert_cmpuint (unpack (file), >, 1);
    available = 100 * 1024 * 1024;
    g_assert_cmpuint (unpack (file), ==, 1);
    available = 0; /* nobody knows */
    g_assert_cmpuint (unpack (file), ==, 1);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/xz-memory/threads", test_threads);
    return g_test_run ();
}
