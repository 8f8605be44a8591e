/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-archive.h"

#include <archive.h>
#include <errno.h>
#include <string.h>

#include "burin-file-stream.h"

#define BUFFER_SIZE (128 * 1024)

struct _BurinArchive {
    struct archive *handle;
    BurinByteStream *stream;
    BurinWrapper wrapper;
    guint8 *buffer;
    GError *stream_error; /* why the stream failed under libarchive */
};

static la_ssize_t
read_cb (struct archive *handle, void *user_data, const void **buffer)
{
    BurinArchive *self = user_data;
    gssize n;

    g_clear_error (&self->stream_error);
    n = burin_byte_stream_read (self->stream, self->buffer, BUFFER_SIZE, &self->stream_error);
    if (n < 0)
        archive_set_error (handle, EIO, "the data below could not be read");
    *buffer = self->buffer;
    return n;
}

static guint64
find_base (BurinFileStream *file, int whence)
{
    if (whence == SEEK_CUR)
        return burin_file_stream_get_position (file);
    return whence == SEEK_END ? burin_file_stream_get_size (file) : 0;
}

static la_int64_t
seek_cb (struct archive *handle, void *user_data, la_int64_t offset, int whence)
{
    BurinFileStream *file = BURIN_FILE_STREAM (((BurinArchive *) user_data)->stream);
    gint64 target = (gint64) find_base (file, whence) + offset;

    (void) handle; /* libarchive words the failure itself */
    if (target < 0 || !burin_file_stream_seek (file, (guint64) target))
        return ARCHIVE_FATAL;
    return target;
}

static int
support (struct archive *handle, BurinWrapper wrapper)
{
    switch (wrapper) {
    case BURIN_WRAPPER_ZIP:
        return archive_read_support_format_zip (handle);
    case BURIN_WRAPPER_7ZIP:
        return archive_read_support_format_7zip (handle);
    case BURIN_WRAPPER_TAR:
        return archive_read_support_format_tar (handle);
    case BURIN_WRAPPER_CPIO:
        return archive_read_support_format_cpio (handle);
    case BURIN_WRAPPER_COMPRESS:
        /* Appended, it would read before there is anything to read from, and crash. */
        (void) archive_read_support_filter_compress (handle); /* it is built in */
        return archive_read_support_format_raw (handle);
    case BURIN_WRAPPER_BZ2:
        (void) archive_read_append_filter (handle, ARCHIVE_FILTER_BZIP2); /* opening would fail */
        return archive_read_support_format_raw (handle);
    case BURIN_WRAPPER_LZ4:
        (void) archive_read_append_filter (handle, ARCHIVE_FILTER_LZ4); /* opening would fail */
        return archive_read_support_format_raw (handle);
    default:
        return ARCHIVE_FATAL;
    }
}

static gboolean
says (const char *message, const char *word)
{
    g_autofree char *lower = g_ascii_strdown (message, -1);

    return strstr (lower, word) != NULL;
}

/*
 * A damaged start or end keeps libarchive from seeing what it was told that is there; then it says
 * nothing, or what would mislead.
 */
static const char *
get_message (BurinArchive *self)
{
    const char *message = archive_error_string (self->handle);

    if (message == NULL || says (message, "unrecognized archive format"))
        return "it breaks off, or its structure is wrong";
    return message;
}

/* libarchive has one code for all that it does not like, so the words must do. */
static void
take_error (BurinArchive *self, GError **error)
{
    const char *suffix = burin_wrapper_get_suffix (self->wrapper);
    const char *message = get_message (self);

    if (self->stream_error != NULL) {
        g_propagate_error (error, g_steal_pointer (&self->stream_error));
        return;
    }
    if (says (message, "encrypt") || says (message, "passphrase"))
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the image in the %s archive is encrypted; unpack it first", suffix);
    else if (says (message, "unsupported") || says (message, "not supported"))
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the %s archive is packed in a way that is not supported (%s); unpack it "
                         "first",
                         suffix, message);
    else if (archive_errno (self->handle) == ENOMEM)
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "not enough memory to unpack %s", suffix);
    else
        burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                         "the %s data is damaged near byte %" G_GUINT64_FORMAT " of the file: %s",
                         suffix, burin_byte_stream_get_consumed (self->stream), message);
}

/**
 * burin_archive_new:
 * @stream: the archive, nothing of it read yet
 * @wrapper: what it is: an archive, or a compression that is left to libarchive (bzip2, lz4,
 *   compress), which then has one entry
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED or %BURIN_ERROR_IMAGE_READ
 *
 * Returns: (transfer full): the open archive, or %NULL
 */
BurinArchive *
burin_archive_new (BurinByteStream *stream, BurinWrapper wrapper, GError **error)
{
    g_autoptr (BurinArchive) self = g_new0 (BurinArchive, 1);

    self->handle = archive_read_new ();
    self->stream = g_object_ref (stream);
    self->wrapper = wrapper;
    self->buffer = g_malloc (BUFFER_SIZE);
    if (self->handle == NULL || support (self->handle, wrapper) != ARCHIVE_OK) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "this system cannot unpack %s; unpack it first",
                         burin_wrapper_get_suffix (wrapper));
        return NULL;
    }

    (void) archive_read_set_read_callback (self->handle, read_cb); /* these cannot fail */
    (void) archive_read_set_callback_data (self->handle, self);
    if (burin_file_stream_can_seek (stream))
        (void) archive_read_set_seek_callback (self->handle, seek_cb);
    if (archive_read_open1 (self->handle) != ARCHIVE_OK) {
        take_error (self, error);
        return NULL;
    }
    return g_steal_pointer (&self);
}

/**
 * burin_archive_free:
 * @self: (nullable) (transfer full): an archive
 */
void
burin_archive_free (BurinArchive *self)
{
    if (self == NULL)
        return;
    if (self->handle != NULL)
        (void) archive_read_free (self->handle); /* nothing is written, so nothing is lost */
    g_clear_object (&self->stream);
    g_clear_error (&self->stream_error);
    g_free (self->buffer);
    g_free (self);
}

/**
 * burin_archive_next:
 * @entry: (out) (transfer none): the next entry, valid until the next call
 * @error: as in burin_archive_new()
 *
 * Returns: whether there was one
 */
BurinArchiveResult
burin_archive_next (BurinArchive *self, struct archive_entry **entry, GError **error)
{
    struct archive_entry *found = NULL;
    int ret = archive_read_next_header (self->handle, &found);

    if (ret == ARCHIVE_EOF)
        return BURIN_ARCHIVE_END;
    /* A warning is about a name in a strange encoding or the like. */
    if (ret != ARCHIVE_OK && ret != ARCHIVE_WARN) {
        take_error (self, error);
        return BURIN_ARCHIVE_FAILED;
    }
    *entry = found;
    return BURIN_ARCHIVE_ENTRY;
}

/**
 * burin_archive_read:
 * @buffer: (out caller-allocates): receives what is in the current entry, its holes as zeros
 * @size: how many bytes fit into it
 * @error: as in burin_archive_new()
 *
 * Returns: how many bytes were read, 0 at the end of the entry, -1 on failure, which includes a
 * wrong check sum
 */
gssize
burin_archive_read (BurinArchive *self, guint8 *buffer, gsize size, GError **error)
{
    la_ssize_t n = archive_read_data (self->handle, buffer, size);

    if (n >= 0)
        return n;
    take_error (self, error);
    return -1;
}
