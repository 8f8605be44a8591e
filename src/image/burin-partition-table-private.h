/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-partition-table.h"

G_BEGIN_DECLS

#define BURIN_MBR_SIZE 512

/* Each fills in @table and returns whether there is one of its kind. */
gboolean burin_gpt_read (BurinImageView *view, BurinPartitionTable *table);
gboolean burin_mbr_read (BurinImageView *view, BurinPartitionTable *table);

/* Takes @name and @type. */
void burin_partition_table_add (BurinPartitionTable *table,
                                const BurinImagePartition *partition,
                                BurinPartitionRole role);

G_END_DECLS
