/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More than any real image has. */
#define BURIN_IMAGE_MAX_PARTITIONS 128

/**
 * BurinImagePartition:
 * @number: as in the device node that it will get, from 1 on
 * @start: offset in the image, in bytes
 * @size: in bytes
 * @name: what the table calls it, safe for display; "" if the table has no names
 * @type: what the table says it is for, in English words such as "EFI system"; if there are none
 *   for it, the number that the table has
 * @fs_type: type of its file system as udev names it ("vfat"), "" if unknown
 * @label: label of its file system, safe for display, "" if none
 *
 * A partition inside an image. Immutable once made; strings are never %NULL.
 */
typedef struct {
    guint32 number;
    guint64 start;
    guint64 size;
    char *name;
    char *type;
    char *fs_type;
    char *label;
} BurinImagePartition;

void burin_image_partition_free (BurinImagePartition *partition);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinImagePartition, burin_image_partition_free)

GPtrArray *burin_image_partitions_new (void) G_GNUC_WARN_UNUSED_RESULT;
GVariant *burin_image_partitions_to_variant (GPtrArray *partitions) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_image_partitions_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
