/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-byte-stream.h"

#include <string.h>

typedef struct {
    BurinByteStream *upstream;
    GBytes *head; /* peeked at and not yet read */
    gsize head_pos;
} BurinByteStreamPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BurinByteStream, burin_byte_stream, G_TYPE_OBJECT)

static BurinByteStreamPrivate *
get_private (BurinByteStream *self)
{
    return burin_byte_stream_get_instance_private (self);
}

static guint64
get_upstream_consumed (BurinByteStream *self)
{
    return burin_byte_stream_get_consumed (get_private (self)->upstream);
}

static void
burin_byte_stream_dispose (GObject *object)
{
    BurinByteStreamPrivate *priv = get_private (BURIN_BYTE_STREAM (object));

    g_clear_object (&priv->upstream);
    g_clear_pointer (&priv->head, g_bytes_unref);
    G_OBJECT_CLASS (burin_byte_stream_parent_class)->dispose (object);
}

static void
burin_byte_stream_class_init (BurinByteStreamClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_byte_stream_dispose;
    klass->get_consumed = get_upstream_consumed;
}

static void
burin_byte_stream_init (BurinByteStream *self)
{
    (void) self; /* all starts zeroed */
}

static gsize
take_from_head (BurinByteStreamPrivate *priv, guint8 *buffer, gsize size)
{
    gsize length;
    const guint8 *data = g_bytes_get_data (priv->head, &length);
    gsize n = MIN (size, length - priv->head_pos);

    memcpy (buffer, data + priv->head_pos, n);
    priv->head_pos += n;
    if (priv->head_pos == length)
        g_clear_pointer (&priv->head, g_bytes_unref);
    return n;
}

/**
 * burin_byte_stream_read:
 * @buffer: (out caller-allocates): where to put them
 * @size: how many bytes fit into @buffer, not 0
 * @error: %BURIN_ERROR_IMAGE_READ, %BURIN_ERROR_IMAGE_CORRUPT or %BURIN_ERROR_IMAGE_UNSUPPORTED
 *
 * Returns: how many bytes were read, possibly fewer than @size; 0 at the end; -1 on failure
 */
gssize
burin_byte_stream_read (BurinByteStream *self, guint8 *buffer, gsize size, GError **error)
{
    BurinByteStreamPrivate *priv = get_private (self);

    if (priv->head != NULL)
        return (gssize) take_from_head (priv, buffer, size);
    return BURIN_BYTE_STREAM_GET_CLASS (self)->read (self, buffer, size, error);
}

/**
 * burin_byte_stream_read_full:
 * @buffer: (out caller-allocates): where to put them
 * @size: how many bytes fit into @buffer, not 0
 * @error: as in burin_byte_stream_read()
 *
 * Returns: how many bytes were read, fewer than @size only at the end; -1 on failure
 */
gssize
burin_byte_stream_read_full (BurinByteStream *self, guint8 *buffer, gsize size, GError **error)
{
    gsize done = 0;

    while (done < size) {
        gssize n = burin_byte_stream_read (self, buffer + done, size - done, error);

        if (n < 0)
            return -1;
        if (n == 0)
            break;
        done += (gsize) n;
    }
    return (gssize) done;
}

/**
 * burin_byte_stream_read_exact:
 * @buffer: (out caller-allocates): receives @size bytes
 * @size: how many, not 0
 * @format_name: what the bytes belong to, e.g. "lzop"
 * @error: %BURIN_ERROR_IMAGE_CORRUPT if there are fewer; else as in burin_byte_stream_read()
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_byte_stream_read_exact (
    BurinByteStream *self, guint8 *buffer, gsize size, const char *format_name, GError **error)
{
    gssize n = burin_byte_stream_read_full (self, buffer, size, error);

    if (n < 0)
        return FALSE;
    if ((gsize) n == size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the %s data is incomplete: it breaks off at byte %" G_GUINT64_FORMAT
                     " of the file",
                     format_name, burin_byte_stream_get_consumed (self));
    return FALSE;
}

/**
 * burin_byte_stream_peek:
 * @self: a stream of which nothing has been read yet
 * @size: how many bytes to look at
 * @head: (out) (transfer full): the first bytes, fewer than @size only if the stream is shorter
 * @error: as in burin_byte_stream_read()
 *
 * Looks at the start of a stream; the bytes will still be read.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_byte_stream_peek (BurinByteStream *self, gsize size, GBytes **head, GError **error)
{
    BurinByteStreamPrivate *priv = get_private (self);
    g_autofree guint8 *buffer = g_malloc (size);
    gssize n = burin_byte_stream_read_full (self, buffer, size, error);

    if (n < 0)
        return FALSE;
    *head = g_bytes_new (buffer, (gsize) n);
    priv->head = n > 0 ? g_bytes_ref (*head) : NULL;
    priv->head_pos = 0;
    return TRUE;
}

/**
 * burin_byte_stream_skip_gap:
 * @unit: the gap's length is a multiple of it, in bytes, unless the stream ends with the gap
 * @gap: (out): what was skipped; its length is 0 if there is something to read
 * @error: as in burin_byte_stream_read()
 *
 * Skips what has no content. Whoever does not ask reads zeros there.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_byte_stream_skip_gap (BurinByteStream *self, guint64 unit, BurinGap *gap, GError **error)
{
    BurinByteStreamClass *klass = BURIN_BYTE_STREAM_GET_CLASS (self);

    *gap = (BurinGap){};
    if (klass->skip_gap == NULL || get_private (self)->head != NULL)
        return TRUE;
    return klass->skip_gap (self, unit, gap, error);
}

/**
 * burin_byte_stream_get_consumed:
 *
 * Returns: how many bytes of the image file it took to come so far; never goes down
 */
guint64
burin_byte_stream_get_consumed (BurinByteStream *self)
{
    return BURIN_BYTE_STREAM_GET_CLASS (self)->get_consumed (self);
}

/**
 * burin_byte_stream_set_upstream:
 * @upstream: (transfer none): the stream that @self reads
 *
 * For subclasses, once, when they are made.
 */
void
burin_byte_stream_set_upstream (BurinByteStream *self, BurinByteStream *upstream)
{
    g_set_object (&get_private (self)->upstream, upstream);
}

/**
 * burin_byte_stream_get_upstream:
 *
 * Returns: (transfer none) (nullable): the stream that @self reads
 */
BurinByteStream *
burin_byte_stream_get_upstream (BurinByteStream *self)
{
    return get_private (self)->upstream;
}
