/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-info.h"

G_BEGIN_DECLS

char *burin_image_text_dup_system (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *burin_image_text_dup_wrapping (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *
burin_image_text_dup_partition (const BurinImagePartition *partition) G_GNUC_WARN_UNUSED_RESULT;
char *burin_image_text_dup_partitions (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
char *burin_image_text_dup_summary (const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
