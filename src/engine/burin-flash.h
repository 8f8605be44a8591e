/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-feed.h"
#include "burin-job.h"
#include "burin-target.h"

G_BEGIN_DECLS

/**
 * BurinFlashFlags:
 * @BURIN_FLASH_CHANGED_ONLY: read first and write only what differs, as long as that pays
 * @BURIN_FLASH_KEEP_SKIPPED: leave what does not matter as it is, instead of making it zeros; but
 *   for the first MiB of the drive and its last, which are always erased
 * @BURIN_FLASH_UNVERIFIED: believe the drive what it confirms, and read back nothing but the head
 */
typedef enum {
    BURIN_FLASH_NONE = 0,
    BURIN_FLASH_CHANGED_ONLY = 1 << 0,
    BURIN_FLASH_KEEP_SKIPPED = 1 << 1,
    BURIN_FLASH_UNVERIFIED = 1 << 2,
} BurinFlashFlags;

/**
 * BurinFlashOptions:
 * @flags: how to write
 * @sha256: (nullable): what the image must be, in lower-case hex
 */
typedef struct {
    BurinFlashFlags flags;
    const char *sha256;
} BurinFlashOptions;

gboolean burin_flash_run (BurinJob *job,
                          const BurinTarget *target,
                          BurinFeedTaker *taker,
                          const BurinFlashOptions *options,
                          GError **error);

G_END_DECLS
