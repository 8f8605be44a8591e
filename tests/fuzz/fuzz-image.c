/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * A whole image file: all layers, sizes and gaps. Sparse images, lzop and the sizes of gz, xz, zst,
 * lz4 and lzip are our own code; the libraries below are along for the ride.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "burin-image-source.h"
#include "fuzz.h"

/* A bomb is to be stopped by whoever writes it to a drive; here it would only take time. */
#define MAX_RANGES 64

static int
open_file (const guint8 *data, gsize size)
{
    int fd = memfd_create ("image", MFD_CLOEXEC);

    g_assert_cmpint (fd, >=, 0);
    g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
    return fd;
}

static void
read_image (BurinImageSource *source, guint8 *buffer)
{
    const BurinImageInfo *info = burin_image_source_get_info (source);
    guint64 offset = 0;

    for (guint i = 0; i < MAX_RANGES; i++) {
        g_autoptr (GError) error = NULL;
        BurinRange range;

        if (!burin_image_source_next (source, buffer, &range, &error)) {
            g_assert_nonnull (error);
            return;
        }
        g_assert_cmpuint (range.offset, ==, offset);
        g_assert_cmpuint (burin_image_source_get_consumed (source), <=, info->source_size);
        offset += range.length;
        if (range.type != BURIN_FRAME_END)
            continue;
        if (info->size_kind == BURIN_SIZE_EXACT)
            g_assert_cmpuint (offset, ==, info->size);
        return;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autofree guint8 *buffer = g_malloc (BURIN_FRAME_MAX_DATA);
    g_autoptr (GError) error = NULL;
    int fd = open_file (data, size);
    BurinImageSource *source = burin_image_source_new (fd, NULL, &error);

    g_assert_true ((source == NULL) == (error != NULL));
    if (source != NULL)
        read_image (source, buffer);
    g_clear_object (&source);
    (void) close (fd); /* nothing of it is kept */
    return 0;
}
