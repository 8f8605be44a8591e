/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * A member is a header and blocks; a block of size 0 ends it. All numbers are big-endian. Which
 * check sums there are say the header's flags.
 */
#include "burin-lzop-stream.h"

#include <lzo/lzo1x.h>
#include <string.h>

#include "burin-bytes.h"

#define FORMAT_NAME "lzop"
#define OLDEST_VERSION 0x0940 /* of 1997; the header was another one before */
#define NEWEST_VERSION 0x1040
#define HEADER_FIXED_SIZE 25 /* after the magic, up to the length of the name */
#define MAX_NAME_SIZE 255
#define MAX_BLOCK_SIZE (1024 * 1024) /* lzop writes 256 KiB */

typedef enum {
    FLAG_ADLER32_PLAIN = 0x0001,
    FLAG_ADLER32_PACKED = 0x0002,
    FLAG_EXTRA_FIELD = 0x0040,
    FLAG_CRC32_PLAIN = 0x0100,
    FLAG_CRC32_PACKED = 0x0200,
    FLAG_MULTI_PART = 0x0400,
    FLAG_FILTER = 0x0800,
    FLAG_HEADER_CRC32 = 0x1000,
} Flags;

typedef lzo_uint32_t (*Sum) (lzo_uint32_t sum, const lzo_bytep data, lzo_uint length);

/* In the order in which they are stored; those of packed data only if it was packed. */
static const struct {
    guint32 flag;
    gboolean of_packed;
    Sum sum;
    guint32 start;
} sums[] = {
    {FLAG_ADLER32_PLAIN, FALSE, lzo_adler32, 1},
    {FLAG_CRC32_PLAIN, FALSE, lzo_crc32, 0},
    {FLAG_ADLER32_PACKED, TRUE, lzo_adler32, 1},
    {FLAG_CRC32_PACKED, TRUE, lzo_crc32, 0},
};

typedef struct {
    guint32 plain_size;
    guint32 packed_size;
    guint32 expected[G_N_ELEMENTS (sums)];
    gboolean has_sum[G_N_ELEMENTS (sums)];
} Block;

struct _BurinLzopStream {
    BurinByteStream parent_instance;

    guint32 flags;
    guint8 *packed;
    guint8 *plain; /* the current block */
    gsize length;
    gsize position;
    gboolean ended;
};

G_DEFINE_FINAL_TYPE (BurinLzopStream, burin_lzop_stream, BURIN_TYPE_BYTE_STREAM)

static gboolean
fail (BurinLzopStream *self, const char *why, GError **error)
{
    guint64 consumed = burin_byte_stream_get_consumed (BURIN_BYTE_STREAM (self));

    burin_set_error (error, BURIN_ERROR_IMAGE_CORRUPT, NULL,
                     "the " FORMAT_NAME " data is damaged near byte %" G_GUINT64_FORMAT
                     " of the file: %s",
                     consumed, why);
    return FALSE;
}

static gboolean
fail_unsupported (const char *why, GError **error)
{
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "this " FORMAT_NAME " file cannot be unpacked here: %s; unpack it first", why);
    return FALSE;
}

static gboolean
take (BurinLzopStream *self, guint8 *buffer, gsize size, GError **error)
{
    BurinByteStream *upstream = burin_byte_stream_get_upstream (BURIN_BYTE_STREAM (self));

    return burin_byte_stream_read_exact (upstream, buffer, size, FORMAT_NAME, error);
}

static gboolean
take_number (BurinLzopStream *self, guint32 *number, GError **error)
{
    guint8 at[4];

    if (!take (self, at, sizeof at, error))
        return FALSE;
    *number = burin_bytes_be32 (at);
    return TRUE;
}

static gboolean
check_fixed (BurinLzopStream *self, const guint8 *header, GError **error)
{
    guint16 needed = burin_bytes_be16 (header + 4);
    guint8 method = header[6];

    self->flags = burin_bytes_be32 (header + 8);
    if (burin_bytes_be16 (header) < OLDEST_VERSION || needed > NEWEST_VERSION || method < 1 ||
        method > 3)
        return fail_unsupported ("it has an unknown version or method", error);
    if (self->flags & (FLAG_FILTER | FLAG_MULTI_PART | FLAG_EXTRA_FIELD))
        return fail_unsupported ("it uses a filter, parts or extra fields", error);
    return TRUE;
}

/* What comes after the magic. */
static gboolean
read_header (BurinLzopStream *self, GError **error)
{
    guint8 header[HEADER_FIXED_SIZE + MAX_NAME_SIZE];
    gsize size = HEADER_FIXED_SIZE;
    guint32 expected, sum;

    if (!take (self, header, size, error) || !check_fixed (self, header, error))
        return FALSE;
    if (header[size - 1] > 0 && !take (self, header + size, header[size - 1], error))
        return FALSE;
    size += header[size - 1];
    if (!take_number (self, &expected, error))
        return FALSE;
    sum = self->flags & FLAG_HEADER_CRC32 ? lzo_crc32 (0, header, size)
                                          : lzo_adler32 (1, header, size);
    return sum == expected || fail (self, "the check sum of its header is wrong", error);
}

/* After a member comes another one, or the end. */
static gboolean
find_member (BurinLzopStream *self, GError **error)
{
    BurinByteStream *upstream = burin_byte_stream_get_upstream (BURIN_BYTE_STREAM (self));
    guint8 magic[BURIN_LZOP_MAGIC_SIZE];
    gssize n = burin_byte_stream_read_full (upstream, magic, sizeof magic, error);

    if (n < 0)
        return FALSE;
    self->ended = n == 0;
    if (self->ended)
        return TRUE;
    if ((gsize) n < sizeof magic || memcmp (magic, BURIN_LZOP_MAGIC, sizeof magic) != 0)
        return fail (self, "something else follows", error);
    return read_header (self, error);
}

static gboolean
take_sums (BurinLzopStream *self, Block *block, GError **error)
{
    gboolean packed = block->packed_size < block->plain_size;

    for (gsize i = 0; i < G_N_ELEMENTS (sums); i++) {
        block->has_sum[i] = (self->flags & sums[i].flag) != 0 && (packed || !sums[i].of_packed);
        if (block->has_sum[i] && !take_number (self, &block->expected[i], error))
            return FALSE;
    }
    return TRUE;
}

/* The size of the block is 0 at the end of a member. */
static gboolean
take_block (BurinLzopStream *self, Block *block, GError **error)
{
    if (!take_number (self, &block->plain_size, error))
        return FALSE;
    if (block->plain_size == 0)
        return TRUE;
    if (block->plain_size > MAX_BLOCK_SIZE)
        return fail (self, "a block is too large", error);
    if (!take_number (self, &block->packed_size, error))
        return FALSE;
    if (block->packed_size == 0 || block->packed_size > block->plain_size)
        return fail (self, "a block has a wrong size", error);
    return take_sums (self, block, error) && take (self, self->packed, block->packed_size, error);
}

static gboolean
check_sums (BurinLzopStream *self, const Block *block, gboolean of_packed, GError **error)
{
    const guint8 *data = of_packed ? self->packed : self->plain;
    gsize length = of_packed ? block->packed_size : block->plain_size;

    for (gsize i = 0; i < G_N_ELEMENTS (sums); i++)
        if (block->has_sum[i] && sums[i].of_packed == of_packed &&
            sums[i].sum (sums[i].start, data, length) != block->expected[i])
            return fail (self, "a check sum is wrong", error);
    return TRUE;
}

static gboolean
unpack (BurinLzopStream *self, const Block *block, GError **error)
{
    lzo_uint length = block->plain_size;

    if (!check_sums (self, block, TRUE, error))
        return FALSE;
    if (block->packed_size == block->plain_size)
        memcpy (self->plain, self->packed, length);
    else if (lzo1x_decompress_safe (self->packed, block->packed_size, self->plain, &length, NULL) !=
                 LZO_E_OK ||
             length != block->plain_size)
        return fail (self, "a block cannot be unpacked", error);
    self->length = length;
    self->position = 0;
    return check_sums (self, block, FALSE, error);
}

static gssize
burin_lzop_stream_read (BurinByteStream *stream, guint8 *buffer, gsize size, GError **error)
{
    BurinLzopStream *self = BURIN_LZOP_STREAM (stream);
    gsize n;

    while (self->position == self->length && !self->ended) {
        Block block = {};

        if (!take_block (self, &block, error))
            return -1;
        if (block.plain_size == 0 ? !find_member (self, error) : !unpack (self, &block, error))
            return -1;
    }
    n = MIN (size, self->length - self->position);
    memcpy (buffer, self->plain + self->position, n);
    self->position += n;
    return (gssize) n;
}

static void
burin_lzop_stream_finalize (GObject *object)
{
    BurinLzopStream *self = BURIN_LZOP_STREAM (object);

    g_free (self->packed);
    g_free (self->plain);
    G_OBJECT_CLASS (burin_lzop_stream_parent_class)->finalize (object);
}

static void
burin_lzop_stream_class_init (BurinLzopStreamClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_lzop_stream_finalize;
    BURIN_BYTE_STREAM_CLASS (klass)->read = burin_lzop_stream_read;
}

static void
burin_lzop_stream_init (BurinLzopStream *self)
{
    self->packed = g_malloc (MAX_BLOCK_SIZE);
    self->plain = g_malloc (MAX_BLOCK_SIZE);
}

/**
 * burin_lzop_stream_new:
 * @upstream: what lzop wrote
 * @error: %BURIN_ERROR_IMAGE_CORRUPT, %BURIN_ERROR_IMAGE_UNSUPPORTED or %BURIN_ERROR_IMAGE_READ
 *
 * Returns: (transfer full): what is in it, or %NULL
 */
BurinByteStream *
burin_lzop_stream_new (BurinByteStream *upstream, GError **error)
{
    g_autoptr (BurinLzopStream) self = g_object_new (BURIN_TYPE_LZOP_STREAM, NULL);

    burin_byte_stream_set_upstream (BURIN_BYTE_STREAM (self), upstream);
    if (lzo_init () != LZO_E_OK) {
        burin_set_error (error, BURIN_ERROR_FAILED, NULL, "cannot unpack " FORMAT_NAME);
        return NULL;
    }
    return find_member (self, error) ? BURIN_BYTE_STREAM (g_steal_pointer (&self)) : NULL;
}
