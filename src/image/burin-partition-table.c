/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-partition-table.h"

#include "burin-file-system.h"
#include "burin-partition-table-private.h"

#define BOOT_CODE_SIZE 440
#define SIGNATURE 510

/**
 * burin_partition_table_add:
 * @partition: what the table tells; its name and type are taken
 * @role: what its type means for booting
 */
void
burin_partition_table_add (BurinPartitionTable *table,
                           const BurinImagePartition *partition,
                           BurinPartitionRole role)
{
    BurinImagePartition *added = g_memdup2 (partition, sizeof *partition);

    added->fs_type = g_strdup ("");
    added->label = g_strdup ("");
    table->efi = table->efi || role == BURIN_PARTITION_ROLE_EFI;
    table->bios_boot = table->bios_boot || role == BURIN_PARTITION_ROLE_BIOS_BOOT;
    g_ptr_array_add (table->partitions, added);
}

static void
find_file_systems (BurinImageView *view, GPtrArray *partitions)
{
    for (guint i = 0; i < partitions->len; i++) {
        BurinImagePartition *partition = g_ptr_array_index (partitions, i);

        g_free (partition->fs_type);
        g_free (partition->label);
        partition->fs_type =
            g_strdup (burin_file_system_find (view, partition->start, &partition->label));
    }
}

static gboolean
has_boot_code (BurinImageView *view)
{
    guint8 sector[BURIN_MBR_SIZE];

    (void) burin_image_view_read (view, 0, sector, sizeof sector); /* zeros are no code */
    if (sector[SIGNATURE] != 0x55 || sector[SIGNATURE + 1] != 0xaa)
        return FALSE;
    for (gsize i = 0; i < BOOT_CODE_SIZE; i++)
        if (sector[i] != 0)
            return TRUE;
    return FALSE;
}

/**
 * burin_partition_table_read:
 * @view: an image
 * @table: (out): what is found; its kind is "" if there is no table
 */
void
burin_partition_table_read (BurinImageView *view, BurinPartitionTable *table)
{
    *table = (BurinPartitionTable){.kind = "", .partitions = burin_image_partitions_new ()};
    table->boot_code = has_boot_code (view);
    if (!burin_gpt_read (view, table) && !burin_mbr_read (view, table))
        return;
    find_file_systems (view, table->partitions);
}

/**
 * burin_partition_table_clear:
 * @table: a table whose parts are freed
 */
void
burin_partition_table_clear (BurinPartitionTable *table)
{
    g_clear_pointer (&table->partitions, g_ptr_array_unref);
}
