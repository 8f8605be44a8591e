/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * BurinPartitionBarPart:
 * @label: (nullable): what to write on it, safe for display; %NULL for what is free
 * @size: in bytes
 *
 * A stretch of a drive or of an image. A plain value that borrows.
 */
typedef struct {
    const char *label;
    guint64 size;
} BurinPartitionBarPart;

/*
 * BurinPartitionBar: the partitions of a drive or an image as a drawn bar, each as wide as it is
 * large, with its name on it where there is room.
 *
 * A picture to assistive technologies; its owner says what it shows, with
 * burin_partition_bar_describe(). Main thread.
 */
#define BURIN_TYPE_PARTITION_BAR (burin_partition_bar_get_type ())
G_DECLARE_FINAL_TYPE (BurinPartitionBar, burin_partition_bar, BURIN, PARTITION_BAR, GtkWidget)

void burin_partition_bar_set_parts (BurinPartitionBar *self,
                                    const BurinPartitionBarPart *parts,
                                    guint n_parts);
void
burin_partition_bar_describe (BurinPartitionBar *self, const char *name, const char *description);
guint burin_partition_bar_get_n_parts (BurinPartitionBar *self);
float burin_partition_bar_get_width (BurinPartitionBar *self, guint index, float whole);

G_END_DECLS
