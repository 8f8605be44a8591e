/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-probe.h"

#include <string.h>

#include "burin-bytes.h"
#include "burin-text.h"

#define ISO_MAGIC 0x8001
#define ISO_VOLUME_ID 0x8028
#define ISO_VOLUME_ID_SIZE 32

#define MBR_SIZE 512
#define MBR_SIGNATURE 510
#define MBR_TABLE 446
#define MBR_ENTRY_SIZE 16
#define MBR_N_ENTRIES 4

/**
 * burin_image_probe_is_iso9660:
 * @head: the first bytes of an image
 * @length: how many they are
 *
 * Returns: whether it is a CD or DVD image, hybrid or not
 */
gboolean
burin_image_probe_is_iso9660 (const guint8 *head, gsize length)
{
    return length >= ISO_MAGIC + 5 && memcmp (head + ISO_MAGIC, "CD001", 5) == 0;
}

/* The header of a GPT lies in the second block, which may be large. */
static gboolean
is_gpt (const guint8 *head, gsize length)
{
    static const gsize offsets[] = {512, 4096};

    for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
        if (length >= offsets[i] + 8 && memcmp (head + offsets[i], "EFI PART", 8) == 0)
            return TRUE;
    return FALSE;
}

/* Boot sectors of file systems have the signature, too: what tells them apart is a sane table. */
static gboolean
is_mbr (const guint8 *head, gsize length)
{
    guint n_partitions = 0;

    if (length < MBR_SIZE || head[MBR_SIGNATURE] != 0x55 || head[MBR_SIGNATURE + 1] != 0xaa)
        return FALSE;
    for (gsize i = 0; i < MBR_N_ENTRIES; i++) {
        const guint8 *entry = head + MBR_TABLE + i * MBR_ENTRY_SIZE;

        if (entry[0] != 0x00 && entry[0] != 0x80)
            return FALSE;
        if (entry[4] != 0 && burin_bytes_le32 (entry + 8) != 0 &&
            burin_bytes_le32 (entry + 12) != 0)
            n_partitions++;
    }
    return n_partitions > 0;
}

/**
 * burin_image_probe_content:
 * @head: the first bytes of an image, ideally %BURIN_IMAGE_HEAD_SIZE
 * @length: how many they are
 *
 * Returns: (transfer none): "iso9660" (also when it has a partition table besides), "gpt", "mbr" or
 *   "unknown"
 */
const char *
burin_image_probe_content (const guint8 *head, gsize length)
{
    if (burin_image_probe_is_iso9660 (head, length))
        return "iso9660";
    if (is_gpt (head, length))
        return "gpt";
    if (is_mbr (head, length))
        return "mbr";
    return "unknown";
}

/**
 * burin_image_probe_dup_label:
 * @head: the first bytes of an image, ideally %BURIN_IMAGE_HEAD_SIZE
 * @length: how many they are
 *
 * Returns: (transfer full): the volume label of a CD image, safe for display; "" if there is none
 */
char *
burin_image_probe_dup_label (const guint8 *head, gsize length)
{
    char label[ISO_VOLUME_ID_SIZE + 1] = {};

    if (burin_image_probe_is_iso9660 (head, length) && length >= ISO_VOLUME_ID + ISO_VOLUME_ID_SIZE)
        memcpy (label, head + ISO_VOLUME_ID, ISO_VOLUME_ID_SIZE);
    return burin_text_dup_safe (label);
}
