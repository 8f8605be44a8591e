/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * The format is that of AOSP's libsparse: a header, then chunks, each with a header of its own. All
 * numbers are little-endian.
 */
#include "burin-sparse-stream.h"

#include <string.h>
#include <zlib.h>

#include "burin-bytes.h"
#include "burin-frame.h"

#define FORMAT_NAME "Android sparse image"
#define MAJOR_VERSION 1
#define CHUNK_HEADER_SIZE 12
#define SKIP_SIZE 4096

typedef enum {
    CHUNK_RAW = 0xcac1,
    CHUNK_FILL = 0xcac2,
    CHUNK_OPEN = 0xcac3, /* "don't care" */
    CHUNK_CRC = 0xcac4,
} ChunkType;

typedef struct {
    guint16 major_version;
    guint16 size;
    guint16 chunk_header_size;
    guint32 block_size;
    guint32 n_blocks;
    guint32 n_chunks;
    guint32 crc; /* of the whole image, 0 if not known */
} Header;

typedef struct {
    ChunkType type;
    guint64 length;   /* of what it stands for */
    guint64 n_stored; /* bytes after its header */
} Chunk;

struct _BurinSparseStream {
    BurinByteStream parent_instance;

    Header header;
    guint64 size;
    guint64 position; /* in the image */
    guint32 chunks_left;
    ChunkType type;
    guint64 left; /* bytes of the image in the current chunk */
    guint8 fill[4];
    uLong crc; /* of the image up to the position, open parts as zeros */
    gboolean ended;
};

G_DEFINE_FINAL_TYPE (BurinSparseStream, burin_sparse_stream, BURIN_TYPE_BYTE_STREAM)

static Header
parse_header (const guint8 at[BURIN_SPARSE_HEADER_SIZE])
{
    return (Header){
        .major_version = burin_bytes_le16 (at + 4),
        .size = burin_bytes_le16 (at + 8),
        .chunk_header_size = burin_bytes_le16 (at + 10),
        .block_size = burin_bytes_le32 (at + 12),
        .n_blocks = burin_bytes_le32 (at + 16),
        .n_chunks = burin_bytes_le32 (at + 20),
        .crc = burin_bytes_le32 (at + 24),
    };
}

/**
 * burin_sparse_stream_parse_size:
 * @head: the first bytes of a sparse image
 * @length: how many they are
 * @size: (out): bytes of the image in it, as its header says
 *
 * Returns: %FALSE if the header is not whole
 */
gboolean
burin_sparse_stream_parse_size (const guint8 *head, gsize length, guint64 *size)
{
    Header header;

    if (length < BURIN_SPARSE_HEADER_SIZE)
        return FALSE;
    header = parse_header (head);
    *size = (guint64) header.n_blocks * header.block_size;
    return TRUE;
}

static gboolean
fail (BurinSparseStream *self, const char *why, GError **error)
{
    guint64 consumed = burin_byte_stream_get_consumed (BURIN_BYTE_STREAM (self));

    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the " FORMAT_NAME " is damaged near byte %" G_GUINT64_FORMAT
                     " of the file: %s",
                     consumed, why);
    return FALSE;
}

static gboolean
take (BurinSparseStream *self, guint8 *buffer, gsize size, GError **error)
{
    BurinByteStream *upstream = burin_byte_stream_get_upstream (BURIN_BYTE_STREAM (self));

    return burin_byte_stream_read_exact (upstream, buffer, size, FORMAT_NAME, error);
}

/* Headers may be longer than we know; what they have more is for others. */
static gboolean
skip (BurinSparseStream *self, gsize n_bytes, GError **error)
{
    guint8 buffer[SKIP_SIZE];

    while (n_bytes > 0) {
        gsize n = MIN (n_bytes, sizeof buffer);

        if (!take (self, buffer, n, error))
            return FALSE;
        n_bytes -= n;
    }
    return TRUE;
}

static const char *
find_chunk_fault (const Chunk *chunk)
{
    switch (chunk->type) {
    case CHUNK_RAW:
        return chunk->n_stored == chunk->length ? NULL : "a part of data has the wrong size";
    case CHUNK_OPEN:
        return chunk->n_stored == 0 ? NULL : "an open part has the wrong size";
    case CHUNK_FILL:
    case CHUNK_CRC:
        break;
    default:
        return "it has a part of an unknown kind";
    }
    return chunk->n_stored == 4 ? NULL : "a fill or a check sum has the wrong size";
}

static gboolean
read_chunk (BurinSparseStream *self, Chunk *chunk, GError **error)
{
    guint8 at[CHUNK_HEADER_SIZE];
    guint32 total;
    const char *fault;

    if (!take (self, at, sizeof at, error) ||
        !skip (self, self->header.chunk_header_size - sizeof at, error))
        return FALSE;
    total = burin_bytes_le32 (at + 8);
    if (total < self->header.chunk_header_size)
        return fail (self, "a part is smaller than its header", error);
    *chunk = (Chunk){
        .type = (ChunkType) burin_bytes_le16 (at),
        .length = (guint64) burin_bytes_le32 (at + 4) * self->header.block_size,
        .n_stored = total - self->header.chunk_header_size,
    };
    fault = find_chunk_fault (chunk);
    return fault == NULL || fail (self, fault, error);
}

static gboolean
check_crc (BurinSparseStream *self, guint32 expected, GError **error)
{
    return self->crc == expected || fail (self, "the check sum is wrong", error);
}

static gboolean
start_chunk (BurinSparseStream *self, GError **error)
{
    guint8 crc[4];
    Chunk chunk;

    if (!read_chunk (self, &chunk, error))
        return FALSE;
    self->chunks_left--;
    if (chunk.type == CHUNK_CRC)
        return take (self, crc, sizeof crc, error) &&
               check_crc (self, burin_bytes_le32 (crc), error);
    if (chunk.length > self->size - self->position)
        return fail (self, "its parts are more than the whole", error);
    if (chunk.type == CHUNK_FILL && !take (self, self->fill, sizeof self->fill, error))
        return FALSE;
    self->type = chunk.type;
    self->left = chunk.length;
    return TRUE;
}

/* What packs the sparse image may have a check sum at its end. */
static gboolean
finish (BurinSparseStream *self, GError **error)
{
    BurinByteStream *upstream = burin_byte_stream_get_upstream (BURIN_BYTE_STREAM (self));
    guint8 buffer[SKIP_SIZE];
    gssize n;

    if (self->position < self->size)
        return fail (self, "its parts are less than the whole", error);
    if (self->header.crc != 0 && !check_crc (self, self->header.crc, error))
        return FALSE;
    do
        n = burin_byte_stream_read (upstream, buffer, sizeof buffer, error);
    while (n > 0);
    self->ended = n == 0;
    return self->ended;
}

/* Goes on to a chunk that stands for something, or to the end. */
static gboolean
find_chunk (BurinSparseStream *self, GError **error)
{
    while (self->left == 0 && self->chunks_left > 0)
        if (!start_chunk (self, error))
            return FALSE;
    return self->left > 0 || self->ended || finish (self, error);
}

/* The check sum of so many zeros, by doubling: there may be terabytes of them. */
static uLong
crc_zeros (guint64 n_bytes)
{
    uLong result = 0, power = crc32 (0, (const Bytef[]){0}, 1);

    for (guint64 length = 1; length <= n_bytes; length *= 2) {
        if (n_bytes & length)
            result = crc32_combine (result, power, (z_off_t) length);
        power = crc32_combine (power, power, (z_off_t) length);
    }
    return result;
}

static void
move (BurinSparseStream *self, guint64 n_bytes)
{
    self->position += n_bytes;
    self->left -= n_bytes;
}

static gboolean
is_gap (BurinSparseStream *self)
{
    static const guint8 zeros[4];

    return self->type == CHUNK_OPEN ||
           (self->type == CHUNK_FILL && memcmp (self->fill, zeros, sizeof zeros) == 0);
}

static gboolean
burin_sparse_stream_skip_gap (BurinByteStream *stream, guint64 unit, BurinGap *gap, GError **error)
{
    BurinSparseStream *self = BURIN_SPARSE_STREAM (stream);
    guint64 end;

    if (!find_chunk (self, error))
        return FALSE;
    if (self->left == 0 || !is_gap (self))
        return TRUE;
    end = self->position + self->left;
    if (end < self->size)
        end -= end % unit;
    if (end <= self->position)
        return TRUE;

    *gap = (BurinGap){end - self->position, self->type == CHUNK_FILL};
    self->crc = crc32_combine (self->crc, crc_zeros (gap->length), (z_off_t) gap->length);
    move (self, gap->length);
    return TRUE;
}

/* Blocks are multiples of four bytes, so the pattern begins anew at each multiple of four. */
static void
fill (BurinSparseStream *self, guint8 *buffer, gsize size)
{
    for (gsize i = 0; i < size; i++)
        buffer[i] = self->fill[(self->position + i) % sizeof self->fill];
}

static gssize
burin_sparse_stream_read (BurinByteStream *stream, guint8 *buffer, gsize size, GError **error)
{
    BurinSparseStream *self = BURIN_SPARSE_STREAM (stream);
    gsize n;

    if (!find_chunk (self, error))
        return -1;
    n = (gsize) MIN (size, self->left);
    if (n == 0)
        return 0;
    if (self->type == CHUNK_FILL)
        fill (self, buffer, n);
    else if (self->type == CHUNK_OPEN)
        memset (buffer, 0, n);
    else if (!take (self, buffer, n, error))
        return -1;
    self->crc = crc32_z (self->crc, buffer, n);
    move (self, n);
    return (gssize) n;
}

static void
burin_sparse_stream_class_init (BurinSparseStreamClass *klass)
{
    BURIN_BYTE_STREAM_CLASS (klass)->read = burin_sparse_stream_read;
    BURIN_BYTE_STREAM_CLASS (klass)->skip_gap = burin_sparse_stream_skip_gap;
}

static void
burin_sparse_stream_init (BurinSparseStream *self)
{
    (void) self; /* all starts zeroed */
}

static gboolean
check_header (BurinSparseStream *self, GError **error)
{
    const Header *header = &self->header;

    if (header->major_version != MAJOR_VERSION) {
        burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                         "this is an " FORMAT_NAME " of the unknown version %u; convert it first "
                         "with simg2img",
                         header->major_version);
        return FALSE;
    }
    if (header->size < BURIN_SPARSE_HEADER_SIZE || header->chunk_header_size < CHUNK_HEADER_SIZE ||
        header->block_size == 0 || header->block_size % 4 != 0 || self->size > BURIN_IMAGE_MAX_SIZE)
        return fail (self, "its header is wrong", error);
    return TRUE;
}

/**
 * burin_sparse_stream_new:
 * @upstream: an Android sparse image
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED or %BURIN_ERROR_IMAGE_READ
 *
 * Returns: (transfer full): the image in it, or %NULL
 */
BurinByteStream *
burin_sparse_stream_new (BurinByteStream *upstream, GError **error)
{
    g_autoptr (BurinSparseStream) self = g_object_new (BURIN_TYPE_SPARSE_STREAM, NULL);
    guint8 at[BURIN_SPARSE_HEADER_SIZE];

    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    if (!take (self, at, sizeof at, error))
        return NULL;
    self->header = parse_header (at);
    self->size = (guint64) self->header.n_blocks * self->header.block_size;
    self->chunks_left = self->header.n_chunks;
    if (!check_header (self, error) || !skip (self, self->header.size - sizeof at, error))
        return NULL;
    return BURIN_BYTE_STREAM (g_steal_pointer (&self));
}
