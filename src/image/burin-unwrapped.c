/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-unwrapped.h"

#include "burin-activity.h"
#include "burin-archive-stream.h"
#include "burin-foreign.h"
#include "burin-frame.h"
#include "burin-gzip-decoder.h"
#include "burin-igzip-decoder.h"
#include "burin-image-probe.h"
#include "burin-lzma-decoder.h"
#include "burin-lzop-stream.h"
#include "burin-member.h"
#include "burin-sparse-stream.h"
#include "burin-zstd-decoder.h"

/**
 * burin_unwrapped_clear:
 * @self: a value whose parts are freed
 */
void
burin_unwrapped_clear (BurinUnwrapped *self)
{
    g_clear_pointer (&self->member, g_free);
    g_clear_pointer (&self->candidates, g_ptr_array_unref);
    g_clear_pointer (&self->head, g_bytes_unref);
}

static BurinByteStream *
open_gzip (BurinByteStream *upstream, GError **error)
{
#ifdef BURIN_WITH_ISAL
    (void) error; /* nothing can go wrong yet */
    return burin_igzip_decoder_new (upstream);
#else
    return burin_gzip_decoder_new (upstream, error);
#endif
}

static BurinByteStream *
open_layer (const BurinLayer *layer, BurinByteStream *upstream, GError **error)
{
    switch (layer->wrapper) {
    case BURIN_WRAPPER_GZ:
        return open_gzip (upstream, error);
    case BURIN_WRAPPER_XZ:
        return burin_lzma_decoder_new (upstream, BURIN_LZMA_XZ, error);
    case BURIN_WRAPPER_LZIP:
        return burin_lzma_decoder_new (upstream, BURIN_LZMA_LZIP, error);
    case BURIN_WRAPPER_LZMA:
        return burin_lzma_decoder_new (upstream, BURIN_LZMA_ALONE, error);
    case BURIN_WRAPPER_ZST:
        return burin_zstd_decoder_new (upstream, error);
    case BURIN_WRAPPER_LZOP:
        return burin_lzop_stream_new (upstream, error);
    case BURIN_WRAPPER_SPARSE:
        return burin_sparse_stream_new (upstream, error);
    default:
        return burin_archive_stream_new (upstream, layer->wrapper, layer->member, layer->alone,
                                         error);
    }
}

/* How the name of the file would end: "tar.xz" is a tar in an xz. */
static char *
dup_format (const BurinUnwrapped *self, const char *file_format)
{
    GString *format = g_string_new (self->n_layers == 0 ? file_format : NULL);

    for (guint i = self->n_layers; i > 0; i--) {
        g_string_append (format, burin_wrapper_get_suffix (self->layers[i - 1].wrapper));
        if (i > 1)
            g_string_append_c (format, '.');
    }
    return g_string_free (format, FALSE);
}

/**
 * burin_unwrapped_open:
 * @fd: the image file; must stay open as long as the stream lives
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED or %BURIN_ERROR_IMAGE_READ
 *
 * Returns: (transfer full): the bytes of the image, or %NULL
 */
BurinByteStream *
burin_unwrapped_open (const BurinUnwrapped *self, int fd, GError **error)
{
    BurinByteStream *stream = (BurinByteStream *) burin_file_stream_new (fd, error);
    g_autofree char *format = dup_format (self, "raw");

    burin_activity_set (self->n_layers > 0 ? "unpacking %s" : "reading %s", format);
    for (guint i = 0; stream != NULL && i < self->n_layers; i++) {
        g_autoptr (BurinByteStream) upstream = stream;

        stream = open_layer (&self->layers[i], upstream, error);
    }
    return stream;
}

static void
find_sparse_size (BurinUnwrapped *self)
{
    gsize length;
    const guint8 *head = g_bytes_get_data (self->head, &length);

    if (burin_sparse_stream_parse_size (head, length, &self->size.bytes))
        self->size.kind = BURIN_SIZE_EXACT;
}

/*
 * A sparse image says its size at its start. Of all else, only the size of what directly wraps the
 * file, or lies directly in an archive, can be known; most formats tell it at their end, which has
 * yet to come through a pipe.
 */
static gboolean
find_size (BurinUnwrapped *self, int fd, BurinWrapper wrapper, GError **error)
{
    g_autoptr (BurinFileStream) file = NULL;

    self->size = (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
    if (wrapper == BURIN_WRAPPER_SPARSE)
        find_sparse_size (self);
    if (self->n_layers > 0 || wrapper == BURIN_WRAPPER_SPARSE || burin_pipe_get (fd) != NULL)
        return TRUE;
    file = burin_file_stream_new (fd, error);
    return file != NULL && burin_image_size_find (file, wrapper, &self->size, error);
}

/* What is named is looked for until it is found. */
static gboolean
add_member (BurinUnwrapped *self, int fd, BurinWrapper wrapper, const char *wanted, GError **error)
{
    g_autoptr (BurinByteStream) stream = burin_unwrapped_open (self, fd, error);
    BurinMember member;

    if (stream == NULL || !burin_member_choose (stream, wrapper, self->found_wanted ? NULL : wanted,
                                                &member, &self->candidates, error))
        return FALSE;
    self->layers[self->n_layers++] =
        (BurinLayer){.wrapper = wrapper, .member = member.index, .alone = member.alone};
    self->size = member.size_known ? (BurinImageSize){BURIN_SIZE_EXACT, member.size}
                                   : (BurinImageSize){BURIN_SIZE_UNKNOWN, 0};
    if (self->candidates != NULL)
        return TRUE;
    g_free (self->member);
    self->member = member.name;
    self->found_wanted = self->found_wanted || member.wanted;
    return TRUE;
}

/* Where its members lie, this format tells at its end only. */
static gboolean
check_streamable (const BurinUnwrapped *self, int fd, BurinWrapper wrapper, GError **error)
{
    const BurinErrorDetails details = {.operation = "unpack", .cause = BURIN_CAUSE_PIPE};

    if (wrapper != BURIN_WRAPPER_7ZIP || self->n_layers > 0 || burin_pipe_get (fd) == NULL)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, &details,
                     "a 7z archive can't be read from a pipe; save it to a file first");
    return FALSE;
}

static gboolean
add_layer (BurinUnwrapped *self, int fd, BurinWrapper wrapper, const char *wanted, GError **error)
{
    if (self->n_layers == BURIN_UNWRAPPED_MAX_LAYERS) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the image is wrapped in too many archives; unpack it first");
        return FALSE;
    }
    if (!check_streamable (self, fd, wrapper, error))
        return FALSE;
    if (burin_wrapper_is_archive (wrapper))
        return add_member (self, fd, wrapper, wanted, error);
    if (!find_size (self, fd, wrapper, error))
        return FALSE;
    self->layers[self->n_layers++] = (BurinLayer){.wrapper = wrapper, .alone = TRUE};
    return TRUE;
}

static gboolean
peek (BurinUnwrapped *self, int fd, GError **error)
{
    g_autoptr (BurinByteStream) stream = burin_unwrapped_open (self, fd, error);

    g_clear_pointer (&self->head, g_bytes_unref);
    return stream != NULL &&
           burin_byte_stream_peek (stream, BURIN_IMAGE_HEAD_SIZE, &self->head, error);
}

static gboolean
check (BurinUnwrapped *self, int fd, GError **error)
{
    g_autoptr (BurinFileStream) file = NULL;

    if (g_bytes_get_size (self->head) == 0) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the image in the file is empty");
        return FALSE;
    }
    if (self->size.bytes > BURIN_IMAGE_MAX_SIZE) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the image in the file is larger than any drive");
        return FALSE;
    }
    if (self->n_layers > 0 || burin_pipe_get (fd) != NULL)
        return TRUE;
    file = burin_file_stream_new (fd, error);
    return file != NULL && burin_foreign_check_file (file, error);
}

static gboolean
find_layers (BurinUnwrapped *self, int fd, const char *wanted, GError **error)
{
    g_autoptr (BurinFileStream) file = burin_file_stream_new (fd, error);
    guint64 file_size;

    if (file == NULL)
        return FALSE;
    file_size = burin_file_stream_get_pipe (file) == NULL ? burin_file_stream_get_size (file) : 0;
    while (self->candidates == NULL) {
        gsize length;
        const guint8 *head;
        BurinWrapper wrapper;

        if (!peek (self, fd, error))
            return FALSE;
        head = g_bytes_get_data (self->head, &length);
        if (!burin_image_probe_is_iso9660 (head, length) &&
            !burin_foreign_check_head (head, length, self->n_layers == 0 ? file_size : 0, error))
            return FALSE;
        wrapper = burin_wrapper_identify (head, length);
        if (wrapper == BURIN_WRAPPER_NONE)
            return TRUE;
        if (!add_layer (self, fd, wrapper, wanted, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
check_wanted (const BurinUnwrapped *self, const char *wanted, GError **error)
{
    if (wanted == NULL || self->found_wanted)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL, "the file holds no “%s”", wanted);
    return FALSE;
}

/**
 * burin_unwrapped_find:
 * @fd: an open file
 * @wanted: (nullable): name of the member of an archive to take, as it is displayed
 * @self: (out): what the image in it is wrapped in, or what there is to choose from
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with what to do; %BURIN_ERROR_IMAGE_CORRUPT,
 *   %BURIN_ERROR_IMAGE_READ
 *
 * Looks through all layers, down to something that nothing wraps. Each look begins anew from the
 * file, so no layer must be able to go back.
 *
 * Returns: %FALSE if there is no image
 */
gboolean
burin_unwrapped_find (int fd, const char *wanted, BurinUnwrapped *self, GError **error)
{
    g_auto (BurinUnwrapped) found = {.member = g_strdup ("")};

    if (!find_layers (&found, fd, wanted, error) || !check_wanted (&found, wanted, error))
        return FALSE;
    if (found.candidates == NULL && found.n_layers == 0 &&
        !find_size (&found, fd, BURIN_WRAPPER_NONE, error))
        return FALSE;
    if (found.candidates == NULL && !check (&found, fd, error))
        return FALSE;
    *self = found;
    found = (BurinUnwrapped){};
    return TRUE;
}

/**
 * burin_unwrapped_describe:
 * @file: the file
 *
 * Returns: (transfer full): what is known of the image without a closer look
 */
BurinImageInfo *
burin_unwrapped_describe (const BurinUnwrapped *self, BurinFileStream *file)
{
    gsize length;
    const guint8 *head = g_bytes_get_data (self->head, &length);
    g_autofree char *format = dup_format (self, burin_file_stream_get_format (file));
    g_autofree char *label = burin_image_probe_dup_label (head, length);
    BurinImageInfo info = {
        .format = format,
        .member = self->member,
        .content = (char *) burin_image_probe_content (head, length),
        .label = label,
        .source_size =
            burin_file_stream_get_pipe (file) == NULL ? burin_file_stream_get_size (file) : 0,
        .size = self->size.bytes,
        .size_kind = self->size.kind,
        .members = self->candidates,
    };

    return burin_image_info_copy (&info);
}
