/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-view.h"

#include <string.h>

struct _BurinImageView {
    BurinFileStream *file; /* NULL if something wraps the image, or it comes through a pipe */
    GBytes *prefix;        /* otherwise NULL */
};

static gboolean
unpack_prefix (BurinImageView *self, const BurinUnwrapped *unwrapped, int fd, GError **error)
{
    g_autoptr (BurinByteStream) stream = burin_unwrapped_open (unwrapped, fd, error);
    g_autoptr (GError) later = NULL;
    guint8 *buffer;
    gsize done = 0;

    if (stream == NULL)
        return FALSE;
    buffer = g_malloc (BURIN_IMAGE_VIEW_PREFIX);
    while (done < BURIN_IMAGE_VIEW_PREFIX) {
        gssize n =
            burin_byte_stream_read (stream, buffer + done, BURIN_IMAGE_VIEW_PREFIX - done, &later);

        /* Damage shows when the image is written; what comes before it can be looked at. */
        if (n <= 0)
            break;
        done += (gsize) n;
    }
    self->prefix = g_bytes_new_take (buffer, done);
    return TRUE;
}

/**
 * burin_image_view_new:
 * @unwrapped: how to get to the image
 * @fd: the image file; must stay open as long as the view lives
 * @error: as in burin_unwrapped_open()
 *
 * Returns: (transfer full): a view of it, or %NULL
 */
BurinImageView *
burin_image_view_new (const BurinUnwrapped *unwrapped, int fd, GError **error)
{
    g_autoptr (BurinImageView) self = g_new0 (BurinImageView, 1);

    if (unwrapped->n_layers > 0 || burin_pipe_get (fd) != NULL) {
        if (!unpack_prefix (self, unwrapped, fd, error))
            return NULL;
    } else {
        self->file = burin_file_stream_new (fd, error);
        if (self->file == NULL)
            return NULL;
    }
    return g_steal_pointer (&self);
}

/**
 * burin_image_view_new_for_bytes:
 * @bytes: the first bytes of an image
 *
 * Returns: (transfer full): a view of them
 */
BurinImageView *
burin_image_view_new_for_bytes (GBytes *bytes)
{
    BurinImageView *self = g_new0 (BurinImageView, 1);

    self->prefix = g_bytes_ref (bytes);
    return self;
}

/**
 * burin_image_view_free:
 * @self: (nullable) (transfer full): a view
 */
void
burin_image_view_free (BurinImageView *self)
{
    if (self == NULL)
        return;
    g_clear_object (&self->file);
    g_clear_pointer (&self->prefix, g_bytes_unref);
    g_free (self);
}

static gsize
read_prefix (BurinImageView *self, guint64 offset, guint8 *buffer, gsize size)
{
    gsize length;
    const guint8 *data = g_bytes_get_data (self->prefix, &length);
    gsize n;

    if (offset >= length)
        return 0;
    n = MIN (size, length - (gsize) offset);
    memcpy (buffer, data + offset, n);
    return n;
}

/**
 * burin_image_view_read:
 * @offset: where to look, in bytes from the start of the image
 * @buffer: (out caller-allocates): receives what is there, and zeros for what cannot be seen
 * @size: how many bytes to look at
 *
 * A place that cannot be read counts as one that cannot be seen: it is for those who write the
 * image to complain.
 *
 * Returns: how many bytes could be seen
 */
gsize
burin_image_view_read (BurinImageView *self, guint64 offset, guint8 *buffer, gsize size)
{
    guint64 file_size;
    gsize n;

    memset (buffer, 0, size);
    if (self->file == NULL)
        return read_prefix (self, offset, buffer, size);
    file_size = burin_file_stream_get_size (self->file);
    if (offset >= file_size)
        return 0;
    n = (gsize) MIN (size, file_size - offset);
    return burin_file_stream_read_at (self->file, offset, buffer, n, NULL) ? n : 0;
}
