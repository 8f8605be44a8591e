/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-archive-stream.h"

#include "burin-archive.h"
#include "burin-file-stream.h"
#include "burin-member-private.h"

#define DRAIN_SIZE (64 * 1024)

struct _BurinArchiveStream {
    BurinByteStream parent_instance;

    BurinArchive *archive;
    BurinMemberRank rank; /* of the entry that is read */
    gboolean alone;
    gboolean ended;
};

G_DEFINE_FINAL_TYPE (BurinArchiveStream, burin_archive_stream, BURIN_TYPE_BYTE_STREAM)

static gboolean
check_rest (BurinArchiveStream *self, GError **error)
{
    struct archive_entry *entry;
    BurinArchiveResult result;

    while ((result = burin_archive_next (self->archive, &entry, error)) == BURIN_ARCHIVE_ENTRY) {
        if (burin_member_rank_entry (entry) < self->rank)
            continue;
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "the archive holds more than one image; choose one of them by its name");
        return FALSE;
    }
    return result == BURIN_ARCHIVE_END;
}

/* The check sum of a compressed tar comes after the end of the tar. */
static gboolean
drain (BurinByteStream *upstream, GError **error)
{
    g_autofree guint8 *buffer = NULL;
    gssize n;

    if (burin_file_stream_can_seek (upstream))
        return TRUE;
    buffer = g_malloc (DRAIN_SIZE);
    do
        n = burin_byte_stream_read (upstream, buffer, DRAIN_SIZE, error);
    while (n > 0);
    return n == 0;
}

static gssize
burin_archive_stream_read (BurinByteStream *stream, guint8 *buffer, gsize size, GError **error)
{
    BurinArchiveStream *self = BURIN_ARCHIVE_STREAM (stream);
    gssize n;

    if (self->ended)
        return 0;
    n = burin_archive_read (self->archive, buffer, size, error);
    if (n != 0)
        return n;
    if (!self->alone && !check_rest (self, error))
        return -1;
    if (!drain (burin_byte_stream_get_upstream (stream), error))
        return -1;
    self->ended = TRUE;
    return 0;
}

static void
burin_archive_stream_finalize (GObject *object)
{
    burin_archive_free (BURIN_ARCHIVE_STREAM (object)->archive);
    G_OBJECT_CLASS (burin_archive_stream_parent_class)->finalize (object);
}

static void
burin_archive_stream_class_init (BurinArchiveStreamClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_archive_stream_finalize;
    BURIN_BYTE_STREAM_CLASS (klass)->read = burin_archive_stream_read;
}

static void
burin_archive_stream_init (BurinArchiveStream *self)
{
    (void) self; /* all starts zeroed */
}

static gboolean
go_to (BurinArchiveStream *self, guint index, GError **error)
{
    for (guint i = 0; i <= index; i++) {
        struct archive_entry *entry;
        BurinArchiveResult result = burin_archive_next (self->archive, &entry, error);

        if (result == BURIN_ARCHIVE_FAILED)
            return FALSE;
        if (result == BURIN_ARCHIVE_END) {
            burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL, "there is nothing in it");
            return FALSE;
        }
        self->rank = burin_member_rank_entry (entry);
    }
    return TRUE;
}

/**
 * burin_archive_stream_new:
 * @upstream: an archive, nothing of it read yet
 * @wrapper: what kind
 * @index: which entry to read
 * @alone: whether it is known that there is no other image
 * @error: as in burin_archive_new()
 *
 * Returns: (transfer full): the member's bytes, or %NULL
 */
BurinByteStream *
burin_archive_stream_new (
    BurinByteStream *upstream, BurinWrapper wrapper, guint index, gboolean alone, GError **error)
{
    g_autoptr (BurinArchiveStream) self = g_object_new (BURIN_TYPE_ARCHIVE_STREAM, NULL);

    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    self->alone = alone;
    self->archive = burin_archive_new (upstream, wrapper, error);
    if (self->archive == NULL || !go_to (self, index, error))
        return NULL;
    return BURIN_BYTE_STREAM (g_steal_pointer (&self));
}
