/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-target.h"

G_BEGIN_DECLS

typedef enum {
    BURIN_TRANSFER_READ,
    BURIN_TRANSFER_WRITE,
    BURIN_TRANSFER_ZERO,
} BurinTransferKind;

/**
 * BurinTransfer:
 * @kind: which way
 * @data: aligned for O_DIRECT; zeros for %BURIN_TRANSFER_ZERO
 * @length: bytes, a multiple of the block size
 * @offset: where on the drive, a multiple of the block size
 */
typedef struct {
    BurinTransferKind kind;
    guint8 *data;
    gsize length;
    guint64 offset;
} BurinTransfer;

gboolean burin_transfer_run (const BurinTarget *target,
                             const BurinTransfer *transfer,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
