/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-file-stream.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-frame.h"
#include "burin-nbd.h"
#include "burin-pipe.h"

struct _BurinFileStream {
    BurinByteStream parent_instance;

    int fd;          /* borrowed */
    BurinNbd *nbd;   /* borrowed; NULL if the file is one */
    BurinPipe *pipe; /* borrowed; NULL if the file is all there is */
    guint64 size;    /* with a pipe, only of what can be looked at */
    guint64 position;
    guint64 consumed;
    gboolean sparse;
};

G_DEFINE_FINAL_TYPE (BurinFileStream, burin_file_stream, BURIN_TYPE_BYTE_STREAM)

static void
set_read_error (GError **error, int errnum, guint64 offset, gsize length)
{
    BurinErrorDetails details = {
        .operation = "read",
        .errnum = errnum,
        .offset = offset,
        .length = length,
    };

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details,
                     "cannot read the image file at byte %" G_GUINT64_FORMAT ": %s", offset,
                     errnum != 0 ? g_strerror (errnum) : "it has become shorter");
}

/* Of an open file that is possible only where the file system asks who looks. */
static void
set_hidden_error (GError **error)
{
    BurinErrorDetails details = {.operation = "open", .errnum = EACCES};

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details,
                     "the image is read without the rights of root, and lies on a FUSE mount that "
                     "only its user may read: mount it with -o allow_other, or copy the image "
                     "first");
}

static gssize
read_some (BurinFileStream *self, guint64 offset, guint8 *buffer, gsize size, GError **error)
{
    gssize n;

    if (self->nbd != NULL)
        return burin_nbd_read (self->nbd, offset, buffer, size, error) ? (gssize) size : -1;
    do
        n = pread (self->fd, buffer, size, (off_t) offset);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        return n;
    set_read_error (error, n < 0 ? errno : 0, offset, size);
    return -1;
}

static gssize
burin_file_stream_read (BurinByteStream *stream, guint8 *buffer, gsize size, GError **error)
{
    BurinFileStream *self = BURIN_FILE_STREAM (stream);
    guint64 left = self->size - MIN (self->position, self->size);
    gssize n;

    if (left > 0)
        n = read_some (self, self->position, buffer, (gsize) MIN (size, left), error);
    else
        n = self->pipe != NULL ? burin_pipe_read (self->pipe, self->position, buffer, size, error)
                               : 0;
    if (n <= 0)
        return n;
    self->position += (guint64) n;
    self->consumed += (guint64) n;
    return n;
}

/* A reader of a zip archive jumps about, so what counts is how much was read, not where. */
static guint64
burin_file_stream_get_consumed (BurinByteStream *stream)
{
    BurinFileStream *self = BURIN_FILE_STREAM (stream);

    return self->pipe != NULL ? self->consumed : MIN (self->consumed, self->size);
}

static guint64
find_data (BurinFileStream *self)
{
    off_t data;

    if (self->nbd != NULL)
        return burin_nbd_find_data (self->nbd, self->position);
    data = lseek (self->fd, (off_t) self->position, SEEK_DATA);

    if (data >= 0)
        return MIN ((guint64) data, self->size);
    /* ENXIO: only a hole is left. Anything else: a file system that knows of no holes. */
    return errno == ENXIO ? self->size : self->position;
}

/* Holes of the file, which read as zeros. */
static gboolean
burin_file_stream_skip_gap (BurinByteStream *stream, guint64 unit, BurinGap *gap, GError **error)
{
    BurinFileStream *self = BURIN_FILE_STREAM (stream);
    guint64 end;

    (void) error; /* a file that cannot tell its holes has none */
    if (!self->sparse || self->position == self->size)
        return TRUE;
    end = find_data (self);
    if (end < self->size)
        end -= end % unit;
    if (end <= self->position)
        return TRUE;

    *gap = (BurinGap){end - self->position, TRUE};
    self->position = end;
    self->consumed += gap->length;
    return TRUE;
}

static void
burin_file_stream_class_init (BurinFileStreamClass *klass)
{
    BURIN_BYTE_STREAM_CLASS (klass)->read = burin_file_stream_read;
    BURIN_BYTE_STREAM_CLASS (klass)->get_consumed = burin_file_stream_get_consumed;
    BURIN_BYTE_STREAM_CLASS (klass)->skip_gap = burin_file_stream_skip_gap;
}

static void
burin_file_stream_init (BurinFileStream *self)
{
    self->fd = -1;
}

static const char *
find_refusal (const struct stat *st)
{
    if (S_ISDIR (st->st_mode))
        return "this is a folder; choose an image file";
    if (!S_ISREG (st->st_mode))
        return "this is not a regular file; choose an image file";
    if (st->st_size == 0)
        return "the file is empty; perhaps its download has failed";
    if ((guint64) st->st_size > BURIN_IMAGE_MAX_SIZE)
        return "the file is larger than any drive";
    return NULL;
}

static gboolean
look_at_file (BurinFileStream *self, const struct stat *st, GError **error)
{
    const char *refusal = find_refusal (st);

    if (refusal != NULL) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL, "%s", refusal);
        return FALSE;
    }
    self->size = (guint64) st->st_size;
    self->pipe = burin_pipe_get (self->fd);
    self->sparse = self->pipe == NULL && (guint64) st->st_blocks * 512 < self->size;
    return TRUE;
}

static gboolean
look_at_disk (BurinFileStream *self, GError **error)
{
    self->nbd = burin_nbd_get (self->fd, error);
    if (self->nbd == NULL)
        return FALSE;
    self->size = burin_nbd_get_size (self->nbd);
    self->sparse = TRUE;
    return TRUE;
}

/**
 * burin_file_stream_new:
 * @fd: an open file, or a socket with a virtual disk at its other end (see #BurinNbd); must stay
 *   open as long as the stream lives
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED if it is no regular file, or empty;
 *   %BURIN_ERROR_IMAGE_READ
 *
 * Returns: (transfer full): the file's bytes, or %NULL
 */
BurinFileStream *
burin_file_stream_new (int fd, GError **error)
{
    g_autoptr (BurinFileStream) self = g_object_new (BURIN_TYPE_FILE_STREAM, NULL);
    struct stat st;

    if (fstat (fd, &st) < 0) {
        if (errno == EACCES)
            set_hidden_error (error);
        else
            set_read_error (error, errno, 0, 0);
        return NULL;
    }
    self->fd = fd;
    if (S_ISSOCK (st.st_mode) ? !look_at_disk (self, error) : !look_at_file (self, &st, error))
        return NULL;
    return g_steal_pointer (&self);
}

/**
 * burin_file_stream_get_format:
 *
 * Returns: (transfer none): "raw", or what kind of virtual disk the file is
 */
const char *
burin_file_stream_get_format (BurinFileStream *self)
{
    return self->nbd != NULL ? burin_nbd_get_format (self->nbd) : "raw";
}

/**
 * burin_file_stream_get_pipe:
 *
 * Returns: (transfer none) (nullable): where the rest of the file comes from, of which then only
 *   the start can be looked at; %NULL if all of it is there
 */
BurinPipe *
burin_file_stream_get_pipe (BurinFileStream *self)
{
    return self->pipe;
}

/**
 * burin_file_stream_can_seek:
 * @stream: any stream
 *
 * Returns: whether it is a file that can be read at any place
 */
gboolean
burin_file_stream_can_seek (BurinByteStream *stream)
{
    return BURIN_IS_FILE_STREAM (stream) && BURIN_FILE_STREAM (stream)->pipe == NULL;
}

/**
 * burin_file_stream_get_size:
 *
 * Returns: size of the file in bytes; of what can be looked at, if there is a pipe
 */
guint64
burin_file_stream_get_size (BurinFileStream *self)
{
    return self->size;
}

/**
 * burin_file_stream_get_position:
 *
 * Returns: offset of the byte that is read next
 */
guint64
burin_file_stream_get_position (BurinFileStream *self)
{
    return self->position;
}

/**
 * burin_file_stream_seek:
 * @self: a stream that nobody peeks at any more
 * @offset: the byte to be read next
 *
 * Returns: %FALSE if that is past the end
 */
gboolean
burin_file_stream_seek (BurinFileStream *self, guint64 offset)
{
    if (offset > self->size)
        return FALSE;
    self->position = offset;
    return TRUE;
}

/**
 * burin_file_stream_read_at:
 * @offset: where to read
 * @buffer: (out caller-allocates): receives @size bytes
 * @size: how many, not past the end of the file
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Reads beside the stream, whose position stays. The caller checks against the size of the file;
 * what is past it counts as a file that has become shorter.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_file_stream_read_at (
    BurinFileStream *self, guint64 offset, guint8 *buffer, gsize size, GError **error)
{
    gsize done = 0;

    while (done < size) {
        gssize n = read_some (self, offset + done, buffer + done, size - done, error);

        if (n < 0)
            return FALSE;
        done += (gsize) n;
    }
    return TRUE;
}
