/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-wrapper.h"

#include <string.h>

#include "burin-bytes.h"
#include "burin-image-probe.h"
#include "burin-lzop-stream.h"

#define ZSTD_MAGIC 0xfd2fb528u
#define LZ4_MAGIC 0x184d2204u
#define LZ4_LEGACY_MAGIC 0x184c2102u
#define SKIPPABLE_MAGIC 0x184d2a50u /* the low four bits are free; zstd and lz4 share it */
#define SKIPPABLE_MASK 0xfffffff0u

#define TAR_BLOCK 512
#define TAR_CHECKSUM 148
#define TAR_CHECKSUM_SIZE 8
#define TAR_MAGIC 257

#define CPIO_NEW_HEADER 110
#define CPIO_OLD_HEADER 76

#define LZMA_HEADER 13
#define LZMA_MAX_SIZE (G_GUINT64_CONSTANT (1) << 42)

/* How the name of a file ends that is wrapped in it. */
static const char *const suffixes[] = {
    [BURIN_WRAPPER_NONE] = "raw",   [BURIN_WRAPPER_GZ] = "gz",       [BURIN_WRAPPER_BZ2] = "bz2",
    [BURIN_WRAPPER_XZ] = "xz",      [BURIN_WRAPPER_ZST] = "zst",     [BURIN_WRAPPER_LZ4] = "lz4",
    [BURIN_WRAPPER_LZIP] = "lz",    [BURIN_WRAPPER_LZMA] = "lzma",   [BURIN_WRAPPER_LZOP] = "lzo",
    [BURIN_WRAPPER_COMPRESS] = "Z", [BURIN_WRAPPER_SPARSE] = "simg", [BURIN_WRAPPER_ZIP] = "zip",
    [BURIN_WRAPPER_7ZIP] = "7z",    [BURIN_WRAPPER_TAR] = "tar",     [BURIN_WRAPPER_CPIO] = "cpio",
};
G_STATIC_ASSERT (G_N_ELEMENTS (suffixes) == BURIN_N_WRAPPERS);

static const struct {
    BurinWrapper wrapper;
    const char *magic;
    gsize length;
} magics[] = {
    {BURIN_WRAPPER_GZ, "\x1f\x8b\x08", 3},
    {BURIN_WRAPPER_XZ, "\3757zXZ\0", 6},
    {BURIN_WRAPPER_LZIP, "LZIP\1", 5},
    {BURIN_WRAPPER_7ZIP, "7z\xbc\xaf\x27\x1c", 6},
    {BURIN_WRAPPER_ZIP, "PK\3\4", 4},
    {BURIN_WRAPPER_ZIP, "PK\5\6", 4},
    {BURIN_WRAPPER_LZOP, BURIN_LZOP_MAGIC, BURIN_LZOP_MAGIC_SIZE},
    {BURIN_WRAPPER_SPARSE, "\x3a\xff\x26\xed", 4},
};

/**
 * burin_wrapper_get_suffix:
 *
 * Returns: (transfer none): how files wrapped in it are called, without a dot, e.g. "xz"
 */
const char *
burin_wrapper_get_suffix (BurinWrapper wrapper)
{
    return suffixes[wrapper];
}

/**
 * burin_wrapper_is_archive:
 *
 * Returns: whether it has members, of which one must be chosen
 */
gboolean
burin_wrapper_is_archive (BurinWrapper wrapper)
{
    return wrapper >= BURIN_WRAPPER_ZIP;
}

/* A block of bzip2 begins with the digits of pi, an empty file with those of its square root. */
static gboolean
is_bzip2 (const guint8 *head, gsize length)
{
    return length >= 10 && memcmp (head, "BZh", 3) == 0 && head[3] >= '1' && head[3] <= '9' &&
           (memcmp (head + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 ||
            memcmp (head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* zstd and lz4 may both begin with frames to be skipped: what comes after them decides. */
static BurinWrapper
identify_frames (const guint8 *head, gsize length)
{
    gsize pos = 0;

    while (length - pos >= 8 &&
           (burin_bytes_le32 (head + pos) & SKIPPABLE_MASK) == SKIPPABLE_MAGIC) {
        gsize skipped = 8 + (gsize) burin_bytes_le32 (head + pos + 4);

        if (skipped > length - pos)
            return BURIN_WRAPPER_NONE;
        pos += skipped;
    }
    if (length - pos < 4)
        return BURIN_WRAPPER_NONE;

    switch (burin_bytes_le32 (head + pos)) {
    case ZSTD_MAGIC:
        return BURIN_WRAPPER_ZST;
    case LZ4_MAGIC:
    case LZ4_LEGACY_MAGIC:
        return BURIN_WRAPPER_LZ4;
    default:
        return BURIN_WRAPPER_NONE;
    }
}

/* The first header of a tar has the right sum; a disk that merely says "ustar" there has not. */
static gboolean
is_tar (const guint8 *head, gsize length)
{
    char digits[TAR_CHECKSUM_SIZE + 1] = {};
    guint64 sum = 0;

    if (length < TAR_BLOCK || memcmp (head + TAR_MAGIC, "ustar", 5) != 0)
        return FALSE;
    for (gsize i = 0; i < TAR_BLOCK; i++)
        sum += i >= TAR_CHECKSUM && i < TAR_CHECKSUM + TAR_CHECKSUM_SIZE ? ' ' : head[i];
    memcpy (digits, head + TAR_CHECKSUM, TAR_CHECKSUM_SIZE);
    return g_ascii_strtoull (digits, NULL, 8) == sum;
}

/* Dictionary sizes that encoders write: 2^n and 2^n + 2^(n-1). */
static gboolean
is_lzma_dictionary (guint32 size)
{
    guint32 rest = size & (size - 1);

    return size >= 4096 && (rest == 0 || (rest & (rest - 1)) == 0);
}

/* .lzma has no magic, so every field of its header must be what real files have. */
static gboolean
is_lzma (const guint8 *head, gsize length)
{
    guint64 size;

    if (length <= LZMA_HEADER || head[0] != 0x5d ||
        !is_lzma_dictionary (burin_bytes_le32 (head + 1)))
        return FALSE;
    size = burin_bytes_le64 (head + 5);
    return head[LZMA_HEADER] == 0 && (size == G_MAXUINT64 || size <= LZMA_MAX_SIZE);
}

/* Two bytes of magic are few, so the third must be one that encoders write: 9 to 16 bits a code. */
static gboolean
is_compress (const guint8 *head, gsize length)
{
    return length > 3 && head[0] == 0x1f && head[1] == 0x9d && (head[2] & 0x60) == 0 &&
           (head[2] & 0x1f) >= 9 && (head[2] & 0x1f) <= 16;
}

static gboolean
is_all (const guint8 *data, gsize length, gboolean (*is_one) (gchar c))
{
    for (gsize i = 0; i < length; i++)
        if (!is_one ((gchar) data[i]))
            return FALSE;
    return TRUE;
}

static gboolean
is_octal_digit (gchar c)
{
    return c >= '0' && c <= '7';
}

static gboolean
is_hex_digit (gchar c)
{
    return g_ascii_isxdigit (c);
}

/* The forms whose headers are text. The old binary ones have two bytes of magic and no use. */
static gboolean
is_cpio (const guint8 *head, gsize length)
{
    if (length >= CPIO_NEW_HEADER &&
        (memcmp (head, "070701", 6) == 0 || memcmp (head, "070702", 6) == 0))
        return is_all (head, CPIO_NEW_HEADER, is_hex_digit);
    return length >= CPIO_OLD_HEADER && memcmp (head, "070707", 6) == 0 &&
           is_all (head, CPIO_OLD_HEADER, is_octal_digit);
}

/**
 * burin_wrapper_identify:
 * @head: the first bytes of a file, ideally %BURIN_IMAGE_HEAD_SIZE
 * @length: how many they are
 *
 * Recognises by content alone. What an archive looks like anywhere but at the start does not count,
 * and a CD image is never unpacked.
 *
 * Returns: what @head is wrapped in
 */
BurinWrapper
burin_wrapper_identify (const guint8 *head, gsize length)
{
    if (burin_image_probe_is_iso9660 (head, length))
        return BURIN_WRAPPER_NONE;
    for (gsize i = 0; i < G_N_ELEMENTS (magics); i++)
        if (length >= magics[i].length && memcmp (head, magics[i].magic, magics[i].length) == 0)
            return magics[i].wrapper;
    if (is_bzip2 (head, length))
        return BURIN_WRAPPER_BZ2;
    if (is_tar (head, length))
        return BURIN_WRAPPER_TAR;
    if (is_cpio (head, length))
        return BURIN_WRAPPER_CPIO;
    if (is_compress (head, length))
        return BURIN_WRAPPER_COMPRESS;
    if (is_lzma (head, length))
        return BURIN_WRAPPER_LZMA;
    return identify_frames (head, length);
}
