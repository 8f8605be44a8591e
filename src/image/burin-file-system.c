/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * File systems, and what else a partition may hold, by their superblocks. The types are named as
 * libblkid and udev name them. libblkid itself wants a file that it can seek in, and cannot look
 * into what is being unpacked.
 */
#include "burin-file-system.h"

#include <string.h>

#include "burin-bytes.h"
#include "burin-text.h"

/* NUL-padded or blank-padded labels of this many bytes and more are cut. */
#define MAX_LABEL 128

typedef struct {
    const char *type;
    gsize magic_offset;
    const char *magic;
    gsize magic_size;
    gsize label_offset; /* 0 if the label lies elsewhere */
    gsize label_size;
} Superblock;

static const Superblock superblocks[] = {
    {"crypto_LUKS", 0, "LUKS\xba\xbe", 6, 0, 0},
    {"LVM2_member", 512 + 24, "LVM2 001", 8, 0, 0},
    {"swap", 4086, "SWAPSPACE2", 10, 0x41c, 16},
    {"squashfs", 0, "hsqs", 4, 0, 0},
    {"xfs", 0, "XFSB", 4, 108, 12},
    {"btrfs", 0x10040, "_BHRfS_M", 8, 0x1012b, MAX_LABEL},
    {"erofs", 0x400, "\xe2\xe1\xf5\xe0", 4, 0x440, 16},
    {"f2fs", 0x400, "\x10\x20\xf5\xf2", 4, 0, 0},
    {"hfsplus", 0x400, "H+\0\x4", 4, 0, 0},
    {"hfsplus", 0x400, "HX\0\x5", 4, 0, 0},
    {"apfs", 32, "NXSB", 4, 0, 0},
    {"jfs", 0x8000, "JFS1", 4, 0x8098, 16},
    {"exfat", 3, "EXFAT   ", 8, 0, 0},
    {"ntfs", 3, "NTFS    ", 8, 0, 0},
    {"iso9660", 0x8001, "CD001", 5, 0x8028, 32},
    {"BitLocker", 3, "-FVE-FS-", 8, 0, 0},
};

#define EXT_MAGIC 0x438
#define EXT_COMPATIBLE 0x45c
#define EXT_INCOMPATIBLE 0x460
#define EXT_LABEL 0x478
#define EXT_LABEL_SIZE 16
#define EXT_HAS_JOURNAL 0x4
#define EXT4_FEATURES (0x40 | 0x80 | 0x200) /* extents, 64 bits, flexible groups */

#define FAT_SECTOR_SIZE 11
#define FAT_CLUSTER_SIZE 13
#define FAT_N_TABLES 16
#define FAT_SIGNATURE 510
#define FAT_LABEL_SIZE 11

static gboolean
has (const guint8 *head, gsize offset, const char *magic, gsize size)
{
    return memcmp (head + offset, magic, size) == 0;
}

static char *
dup_label (const guint8 *head, gsize offset, gsize size)
{
    g_autofree char *raw = g_strndup ((const char *) head + offset, size);

    return burin_text_dup_safe (raw);
}

static const char *
identify_ext (const guint8 *head)
{
    if (!has (head, EXT_MAGIC, "\x53\xef", 2))
        return NULL;
    if (burin_bytes_le32 (head + EXT_INCOMPATIBLE) & EXT4_FEATURES)
        return "ext4";
    return burin_bytes_le32 (head + EXT_COMPATIBLE) & EXT_HAS_JOURNAL ? "ext3" : "ext2";
}

static gboolean
is_power_of_two (guint value)
{
    return value != 0 && (value & (value - 1)) == 0;
}

/* The name of the type is only a hint by its specification, so the numbers have to make sense. */
static gboolean
is_fat (const guint8 *head)
{
    guint sector_size = burin_bytes_le16 (head + FAT_SECTOR_SIZE);

    return has (head, FAT_SIGNATURE, "\x55\xaa", 2) && is_power_of_two (sector_size) &&
           sector_size >= 512 && sector_size <= 4096 && is_power_of_two (head[FAT_CLUSTER_SIZE]) &&
           head[FAT_N_TABLES] >= 1 && head[FAT_N_TABLES] <= 2 &&
           (has (head, 0x52, "FAT32", 5) || has (head, 0x36, "FAT", 3));
}

static char *
dup_fat_label (const guint8 *head)
{
    gsize offset = has (head, 0x52, "FAT32", 5) ? 0x47 : 0x2b;

    if (has (head, offset, "NO NAME    ", FAT_LABEL_SIZE))
        return g_strdup ("");
    return dup_label (head, offset, FAT_LABEL_SIZE);
}

/**
 * burin_file_system_identify:
 * @head: the first %BURIN_FILE_SYSTEM_HEAD_SIZE bytes of a partition, zeros where unknown
 * @label: (out) (transfer full): its label, safe for display, "" if it has none; set in any case
 *
 * Returns: (transfer none): the type, "" if unknown
 */
const char *
burin_file_system_identify (const guint8 *head, char **label)
{
    const char *ext = identify_ext (head);

    for (gsize i = 0; i < G_N_ELEMENTS (superblocks); i++) {
        const Superblock *entry = &superblocks[i];

        if (!has (head, entry->magic_offset, entry->magic, entry->magic_size))
            continue;
        *label = dup_label (head, entry->label_offset, entry->label_size);
        return entry->type;
    }
    if (is_fat (head)) {
        *label = dup_fat_label (head);
        return "vfat";
    }
    if (ext != NULL) {
        *label = dup_label (head, EXT_LABEL, EXT_LABEL_SIZE);
        return ext;
    }
    *label = g_strdup ("");
    return "";
}

/**
 * burin_file_system_find:
 * @offset: where a partition begins in the image
 * @label: (out) (transfer full): as in burin_file_system_identify()
 *
 * Returns: (transfer none): the type of what is there, "" if unknown
 */
const char *
burin_file_system_find (BurinImageView *view, guint64 offset, char **label)
{
    g_autofree guint8 *head = g_malloc (BURIN_FILE_SYSTEM_HEAD_SIZE);

    (void) burin_image_view_read (view, offset, head, BURIN_FILE_SYSTEM_HEAD_SIZE); /* or zeros */
    return burin_file_system_identify (head, label);
}
