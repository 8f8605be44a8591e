/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-partition.h"
#include "burin-image-view.h"
#include "burin-partition-type.h"

G_BEGIN_DECLS

/**
 * BurinPartitionTable:
 * @kind: "gpt", "mbr" or ""
 * @partitions: (element-type BurinImagePartition): what is in it
 * @sector_size: bytes of the sectors that it counts in; 0 without a table
 * @end: bytes that the image must have for the table's backup to be in it; 0 if there is none
 * @boot_code: there is code in the first sector for a BIOS to run
 * @active: a partition is marked as the one to start from
 * @efi: there is an EFI system partition
 * @bios_boot: there is a partition for what the code in the first sector loads
 *
 * The partition table of an image. A plain value that owns its array.
 */
typedef struct {
    const char *kind;
    GPtrArray *partitions;
    guint32 sector_size;
    guint64 end;
    gboolean boot_code;
    gboolean active;
    gboolean efi;
    gboolean bios_boot;
} BurinPartitionTable;

void burin_partition_table_read (BurinImageView *view, BurinPartitionTable *table);
void burin_partition_table_clear (BurinPartitionTable *table);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinPartitionTable, burin_partition_table_clear)

G_END_DECLS
