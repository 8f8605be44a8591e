/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-partition.h"

#include "burin-text.h"

#define ENTRY_FORMAT "(uttssss)"

/**
 * burin_image_partition_free:
 * @partition: (nullable) (transfer full):
 */
void
burin_image_partition_free (BurinImagePartition *partition)
{
    if (partition == NULL)
        return;
    g_free (partition->name);
    g_free (partition->type);
    g_free (partition->fs_type);
    g_free (partition->label);
    g_free (partition);
}

/**
 * burin_image_partitions_new:
 *
 * Returns: (transfer full) (element-type BurinImagePartition): an empty array, which owns what will
 *   be in it
 */
GPtrArray *
burin_image_partitions_new (void)
{
    return g_ptr_array_new_with_free_func (
        (GDestroyNotify) (void (*) (void)) burin_image_partition_free);
}

/**
 * burin_image_partitions_to_variant:
 * @partitions: (element-type BurinImagePartition):
 *
 * Returns: (transfer none): a floating `a(uttssss)`
 */
GVariant *
burin_image_partitions_to_variant (GPtrArray *partitions)
{
    GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a" ENTRY_FORMAT));

    for (guint i = 0; i < partitions->len; i++) {
        const BurinImagePartition *partition = g_ptr_array_index (partitions, i);

        g_variant_builder_add (&builder, ENTRY_FORMAT, partition->number, partition->start,
                               partition->size, partition->name, partition->type,
                               partition->fs_type, partition->label);
    }
    return g_variant_builder_end (&builder);
}

/**
 * burin_image_partitions_from_variant:
 * @variant: (nullable): an `a(uttssss)` from a reader, which may be lying
 *
 * Returns: (transfer full) (element-type BurinImagePartition): at most
 *   %BURIN_IMAGE_MAX_PARTITIONS, with texts that are safe for display; none if @variant is %NULL
 */
GPtrArray *
burin_image_partitions_from_variant (GVariant *variant)
{
    GPtrArray *partitions = burin_image_partitions_new ();
    const char *name, *type, *fs_type, *label;
    GVariantIter iter;
    BurinImagePartition entry;

    if (variant == NULL)
        return partitions;
    g_variant_iter_init (&iter, variant);
    while (partitions->len < BURIN_IMAGE_MAX_PARTITIONS &&
           g_variant_iter_next (&iter, "(utt&s&s&s&s)", &entry.number, &entry.start, &entry.size,
                                &name, &type, &fs_type, &label)) {
        entry.name = burin_text_dup_safe (name);
        entry.type = burin_text_dup_safe (type);
        entry.fs_type = burin_text_dup_safe (fs_type);
        entry.label = burin_text_dup_safe (label);
        g_ptr_array_add (partitions, g_memdup2 (&entry, sizeof entry));
    }
    return partitions;
}
