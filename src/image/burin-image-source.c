/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-source.h"

#include <string.h>

#include "burin-image-detail.h"
#include "burin-unwrapped.h"

struct _BurinImageSource {
    GObject parent_instance;

    int fd; /* borrowed */
    BurinUnwrapped unwrapped;
    BurinImageInfo *info;
    BurinPipe *pipe;         /* borrowed; NULL if the file is all there is */
    guint64 head_size;       /* of the file, with a pipe */
    BurinByteStream *stream; /* opened by the first range, so that to inspect stays cheap */
    guint64 offset;
};

G_DEFINE_FINAL_TYPE (BurinImageSource, burin_image_source, G_TYPE_OBJECT)

static void
burin_image_source_finalize (GObject *object)
{
    BurinImageSource *self = BURIN_IMAGE_SOURCE (object);

    g_clear_object (&self->stream);
    burin_unwrapped_clear (&self->unwrapped);
    burin_image_info_free (self->info);
    G_OBJECT_CLASS (burin_image_source_parent_class)->finalize (object);
}

static void
burin_image_source_class_init (BurinImageSourceClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_image_source_finalize;
}

static void
burin_image_source_init (BurinImageSource *self)
{
    self->fd = -1;
}

static gboolean
refuse_several (GPtrArray *candidates, GError **error)
{
    const BurinImageMember *first = g_ptr_array_index (candidates, 0);
    const BurinImageMember *second = g_ptr_array_index (candidates, 1);

    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "the archive holds several files that could be the image (%s, %s%s); choose "
                     "one of them",
                     first->name, second->name, candidates->len > 2 ? ", …" : "");
    return FALSE;
}

/*
 * Where a pipe ends, an image ends that nothing wraps, be it because its writer has failed. What
 * the image says of itself is the only thing that shows that.
 */
static gboolean
find_expected_size (BurinImageSource *self, GError **error)
{
    g_autoptr (BurinImageView) view = NULL;

    if (self->pipe == NULL || self->unwrapped.n_layers > 0)
        return TRUE;
    view = burin_image_view_new (&self->unwrapped, self->fd, error);
    if (view == NULL)
        return FALSE;
    burin_image_detail_find (view, self->info);
    return TRUE;
}

/**
 * burin_image_source_new:
 * @fd: an open file; must stay open as long as the source lives; its position does not matter
 * @member: (nullable): name of the file in an archive to take, as it is displayed
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with what to do, also if there are several images;
 *   %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_READ
 *
 * Finds out what image is in a file.
 *
 * Returns: (transfer full): a source at the start of the image, or %NULL
 */
BurinImageSource *
burin_image_source_new (int fd, const char *member, GError **error)
{
    g_autoptr (BurinImageSource) self = g_object_new (BURIN_TYPE_IMAGE_SOURCE, NULL);
    g_autoptr (BurinFileStream) file = burin_file_stream_new (fd, error);

    if (file == NULL || !burin_unwrapped_find (fd, member, &self->unwrapped, error))
        return NULL;
    if (self->unwrapped.candidates != NULL && !refuse_several (self->unwrapped.candidates, error))
        return NULL;
    self->fd = fd;
    self->pipe = burin_file_stream_get_pipe (file);
    self->head_size = burin_file_stream_get_size (file);
    self->info = burin_unwrapped_describe (&self->unwrapped, file);
    return find_expected_size (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * burin_image_source_get_info:
 *
 * Returns: (transfer none): what the image is
 */
const BurinImageInfo *
burin_image_source_get_info (BurinImageSource *self)
{
    return self->info;
}

/**
 * burin_image_source_get_consumed:
 *
 * Returns: how many bytes of the file the ranges so far took; never goes down
 */
guint64
burin_image_source_get_consumed (BurinImageSource *self)
{
    return self->stream != NULL ? burin_byte_stream_get_consumed (self->stream) : 0;
}

/* Real data differs within a few bytes; if nothing differs from its successor, all are the first.
 */
static gboolean
is_zero (const guint8 *data, gsize length)
{
    return data[0] == 0 && memcmp (data, data + 1, length - 1) == 0;
}

static gboolean
check_size (BurinImageSource *self, gboolean at_end, GError **error)
{
    gboolean exact = self->info->size_kind == BURIN_SIZE_EXACT;

    if (self->offset > (exact ? self->info->size : BURIN_IMAGE_MAX_SIZE)) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the image is damaged: it has more than the %" G_GUINT64_FORMAT
                         " bytes that it should have",
                         exact ? self->info->size : BURIN_IMAGE_MAX_SIZE);
        return FALSE;
    }
    if (at_end && exact && self->offset < self->info->size) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the image is incomplete: it has %" G_GUINT64_FORMAT " bytes instead of "
                         "%" G_GUINT64_FORMAT,
                         self->offset, self->info->size);
        return FALSE;
    }
    return TRUE;
}

static gboolean
check_pipe_end (BurinImageSource *self, GError **error)
{
    if (self->pipe == NULL)
        return TRUE;
    if (self->info->expected_size > self->offset) {
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the image is incomplete: only %" G_GUINT64_FORMAT " bytes came through "
                         "the pipe, and it says of itself that it has %" G_GUINT64_FORMAT,
                         self->offset, self->info->expected_size);
        return FALSE;
    }
    return burin_pipe_drain (self->pipe, error);
}

static gboolean
finish_range (BurinImageSource *self, BurinRange *range, GError **error)
{
    gboolean at_end = range->type == BURIN_FRAME_END;

    range->offset = self->offset;
    self->offset += range->length;
    return check_size (self, at_end, error) && (!at_end || check_pipe_end (self, error));
}

static gboolean
open_stream (BurinImageSource *self, GError **error)
{
    if (self->pipe != NULL)
        burin_pipe_let_flow (self->pipe, self->head_size);
    self->stream = burin_unwrapped_open (&self->unwrapped, self->fd, error);
    return self->stream != NULL;
}

static gboolean
find_gap (BurinImageSource *self, BurinRange *range, GError **error)
{
    BurinGap gap;

    if (!burin_byte_stream_skip_gap (self->stream, BURIN_FRAME_MAX_DATA, &gap, error))
        return FALSE;
    range->type = gap.matters ? BURIN_FRAME_ZERO : BURIN_FRAME_SKIP;
    range->length = gap.length;
    return TRUE;
}

static gboolean
find_data (BurinImageSource *self, guint8 *buffer, BurinRange *range, GError **error)
{
    gssize n = burin_byte_stream_read_full (self->stream, buffer, BURIN_FRAME_MAX_DATA, error);

    if (n < 0)
        return FALSE;
    range->length = (guint64) n;
    if (n == 0)
        range->type = BURIN_FRAME_END;
    else
        range->type = is_zero (buffer, (gsize) n) ? BURIN_FRAME_ZERO : BURIN_FRAME_DATA;
    return TRUE;
}

/**
 * burin_image_source_next:
 * @buffer: (out caller-allocates): receives the bytes of a range of data
 * @range: (out): the next part of the image
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED or %BURIN_ERROR_IMAGE_READ
 *
 * Ranges come in ascending order without gaps. Data never crosses a multiple of
 * %BURIN_FRAME_MAX_DATA; holes of the file and zeros come as ranges of zeros, what the image leaves
 * open as ranges to skip.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_source_next (BurinImageSource *self,
                         guint8 buffer[BURIN_FRAME_MAX_DATA],
                         BurinRange *range,
                         GError **error)
{
    BurinRange found = {};

    if (self->stream == NULL && !open_stream (self, error))
        return FALSE;
    if (!find_gap (self, &found, error))
        return FALSE;
    if (found.length == 0 && !find_data (self, buffer, &found, error))
        return FALSE;
    if (!finish_range (self, &found, error))
        return FALSE;
    *range = found;
    return TRUE;
}
