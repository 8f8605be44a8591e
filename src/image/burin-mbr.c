/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Partition tables in the first sector, with their chain of logical partitions. */
#include "burin-bytes.h"
#include "burin-file-system.h"
#include "burin-partition-table-private.h"

#define SIGNATURE 510
#define TABLE 446
#define ENTRY_SIZE 16
#define N_ENTRIES 4
#define FIRST_LOGICAL 5

/* A partition as an entry has it, in sectors. */
typedef struct {
    guint8 status;
    guint8 type;
    guint32 start;
    guint32 size;
} Entry;

static Entry
parse_entry (const guint8 *sector, guint index)
{
    const guint8 *entry = sector + TABLE + index * ENTRY_SIZE;

    return (Entry){entry[0], entry[4], burin_bytes_le32 (entry + 8), burin_bytes_le32 (entry + 12)};
}

static gboolean
is_extended (guint8 type)
{
    return type == 0x05 || type == 0x0f || type == 0x85;
}

static gboolean
read_sector (BurinImageView *view, guint64 offset, guint8 *sector)
{
    return burin_image_view_read (view, offset, sector, BURIN_MBR_SIZE) == BURIN_MBR_SIZE &&
           sector[SIGNATURE] == 0x55 && sector[SIGNATURE + 1] == 0xaa;
}

/* The first sector of a file system has the signature, too; its code makes no sane table. */
static gboolean
is_table (const guint8 *sector)
{
    guint n_used = 0;

    for (guint i = 0; i < N_ENTRIES; i++) {
        Entry entry = parse_entry (sector, i);

        if (entry.status != 0x00 && entry.status != 0x80)
            return FALSE;
        if (entry.size != 0 && (entry.type != 0 || entry.status != 0))
            n_used++;
    }
    return n_used > 0;
}

static void
add_entry (BurinPartitionTable *table, guint32 number, const Entry *entry, guint64 base)
{
    BurinPartitionRole role;
    BurinImagePartition partition = {
        .number = number,
        .start = (base + entry->start) * table->sector_size,
        .size = (guint64) entry->size * table->sector_size,
        .name = g_strdup (""),
        .type = burin_partition_type_dup_mbr (entry->type, &role),
    };

    burin_partition_table_add (table, &partition, role);
}

/* Each link has one partition, counted from the link, and the next link, counted from the first. */
static void
add_logical (BurinImageView *view, BurinPartitionTable *table, guint64 first)
{
    guint8 sector[BURIN_MBR_SIZE];
    guint64 link = first;
    guint32 number = FIRST_LOGICAL;

    while (table->partitions->len < BURIN_IMAGE_MAX_PARTITIONS &&
           read_sector (view, link * table->sector_size, sector)) {
        Entry partition = parse_entry (sector, 0), next = parse_entry (sector, 1);

        if (partition.size != 0 && partition.type != 0)
            add_entry (table, number++, &partition, link);
        /* A chain that does not go on upwards could go round for ever. */
        if (!is_extended (next.type) || first + next.start <= link)
            return;
        link = first + next.start;
    }
}

/* Nothing in the table tells: the right size is the one where there is a file system. */
static guint32
guess_sector_size (BurinImageView *view, const guint8 *sector)
{
    static const guint32 sizes[] = {512, 4096};

    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
        for (guint j = 0; j < N_ENTRIES; j++) {
            Entry entry = parse_entry (sector, j);
            g_autofree char *label = NULL;

            if (entry.size != 0 && entry.start != 0 &&
                *burin_file_system_find (view, (guint64) entry.start * sizes[i], &label) != '\0')
                return sizes[i];
        }
    return sizes[0];
}

/**
 * burin_mbr_read:
 * @table: (inout): what is found is filled in
 *
 * Returns: whether there is an MBR with partitions
 */
gboolean
burin_mbr_read (BurinImageView *view, BurinPartitionTable *table)
{
    guint8 sector[BURIN_MBR_SIZE];

    if (!read_sector (view, 0, sector) || !is_table (sector))
        return FALSE;
    table->kind = "mbr";
    table->sector_size = guess_sector_size (view, sector);
    for (guint i = 0; i < N_ENTRIES; i++) {
        Entry entry = parse_entry (sector, i);

        if (entry.size == 0)
            continue;
        table->active = table->active || entry.status == 0x80;
        add_entry (table, i + 1, &entry, 0);
        if (is_extended (entry.type))
            add_logical (view, table, entry.start);
    }
    return TRUE;
}
