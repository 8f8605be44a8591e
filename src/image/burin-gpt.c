/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* GUID partition tables, as in chapter 5 of the UEFI specification. */
#include <string.h>
#include <zlib.h>

#include "burin-bytes.h"
#include "burin-frame.h"
#include "burin-partition-table-private.h"
#include "burin-text.h"

#define HEADER_MIN_SIZE 92
#define HEADER_MAX_SIZE 512
#define HEADER_SIZE 12
#define HEADER_CRC 16
#define HEADER_BACKUP_LBA 32
#define HEADER_ENTRIES_LBA 72
#define HEADER_N_ENTRIES 80
#define HEADER_ENTRY_SIZE 84

#define ENTRY_MIN_SIZE 128
#define ENTRY_MAX_SIZE 4096
#define ENTRY_FIRST_LBA 32
#define ENTRY_LAST_LBA 40
#define ENTRY_NAME 56
#define ENTRY_NAME_UNITS 36
#define MAX_ENTRIES 1024

/* The header is covered by a check sum that counts itself as zeros. */
static gboolean
is_header (guint8 *header)
{
    guint32 size = burin_bytes_le32 (header + HEADER_SIZE);
    guint32 crc = burin_bytes_le32 (header + HEADER_CRC);

    if (memcmp (header, "EFI PART", 8) != 0 || size < HEADER_MIN_SIZE || size > HEADER_MAX_SIZE)
        return FALSE;
    memset (header + HEADER_CRC, 0, sizeof crc);
    return crc32 (0, header, size) == crc;
}

/* UTF-16LE up to a zero; what is not valid in it becomes a replacement character. */
static char *
dup_name (const guint8 *entry)
{
    GString *name = g_string_new (NULL);
    g_autofree char *raw = NULL;

    for (gsize i = 0; i < ENTRY_NAME_UNITS; i++) {
        guint16 unit = burin_bytes_le16 (entry + ENTRY_NAME + 2 * i);

        if (unit == 0)
            break;
        g_string_append_unichar (name, g_unichar_validate (unit) ? unit : 0xfffd);
    }
    raw = g_string_free (name, FALSE);
    return burin_text_dup_safe (raw);
}

static gboolean
is_used (const guint8 *entry)
{
    static const guint8 unused[BURIN_PARTITION_TYPE_GUID_SIZE];

    return memcmp (entry, unused, sizeof unused) != 0;
}

static void
add_entry (BurinPartitionTable *table, guint32 number, const guint8 *entry)
{
    guint64 first = burin_bytes_le64 (entry + ENTRY_FIRST_LBA);
    guint64 last = burin_bytes_le64 (entry + ENTRY_LAST_LBA);
    guint64 bound = BURIN_IMAGE_MAX_SIZE / table->sector_size;
    BurinPartitionRole role;
    BurinImagePartition partition;

    if (first > last || last >= bound)
        return;
    partition = (BurinImagePartition){
        .number = number,
        .start = first * table->sector_size,
        .size = (last - first + 1) * table->sector_size,
        .name = dup_name (entry),
        .type = burin_partition_type_dup_guid (entry, &role),
    };
    burin_partition_table_add (table, &partition, role);
}

static void
read_entries (BurinImageView *view, BurinPartitionTable *table, const guint8 *header)
{
    guint64 lba = burin_bytes_le64 (header + HEADER_ENTRIES_LBA);
    guint32 n_entries = MIN (burin_bytes_le32 (header + HEADER_N_ENTRIES), MAX_ENTRIES);
    guint32 entry_size = burin_bytes_le32 (header + HEADER_ENTRY_SIZE);

    if (lba >= BURIN_IMAGE_MAX_SIZE / table->sector_size || entry_size < ENTRY_MIN_SIZE ||
        entry_size > ENTRY_MAX_SIZE)
        return;
    for (guint32 i = 0; i < n_entries && table->partitions->len < BURIN_IMAGE_MAX_PARTITIONS; i++) {
        guint64 offset = lba * table->sector_size + (guint64) i * entry_size;
        guint8 entry[ENTRY_MIN_SIZE];

        if (burin_image_view_read (view, offset, entry, sizeof entry) == sizeof entry &&
            is_used (entry))
            add_entry (table, i + 1, entry);
    }
}

/* The header lies in the second sector, so where it is tells how large the sectors are. */
static gboolean
read_at (BurinImageView *view, guint32 sector_size, BurinPartitionTable *table)
{
    guint8 header[HEADER_MAX_SIZE];
    guint64 backup;

    (void) burin_image_view_read (view, sector_size, header, sizeof header); /* or zeros */
    if (!is_header (header))
        return FALSE;
    table->kind = "gpt";
    table->sector_size = sector_size;
    backup = burin_bytes_le64 (header + HEADER_BACKUP_LBA);
    if (backup > 1 && backup < BURIN_IMAGE_MAX_SIZE / sector_size)
        table->end = (backup + 1) * sector_size;
    read_entries (view, table, header);
    return TRUE;
}

/**
 * burin_gpt_read:
 * @table: (inout): what is found is filled in
 *
 * Returns: whether there is a GPT with a sound header
 */
gboolean
burin_gpt_read (BurinImageView *view, BurinPartitionTable *table)
{
    return read_at (view, 512, table) || read_at (view, 4096, table);
}
