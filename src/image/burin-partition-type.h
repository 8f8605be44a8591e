/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BURIN_PARTITION_TYPE_GUID_SIZE 16

/* What makes a difference for whether a computer starts from it. */
typedef enum {
    BURIN_PARTITION_ROLE_OTHER,
    BURIN_PARTITION_ROLE_EFI,
    BURIN_PARTITION_ROLE_BIOS_BOOT,
} BurinPartitionRole;

char *burin_partition_type_dup_guid (const guint8 guid[BURIN_PARTITION_TYPE_GUID_SIZE],
                                     BurinPartitionRole *role) G_GNUC_WARN_UNUSED_RESULT;
char *
burin_partition_type_dup_mbr (guint8 type, BurinPartitionRole *role) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
