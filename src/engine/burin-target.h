/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"

G_BEGIN_DECLS

struct _BurinWitness;

/**
 * BurinTarget:
 * @fd: open for reading, and for writing if it is to be written; borrowed
 * @name: what errors call it; borrowed
 * @size: in bytes
 * @block_size: every transfer is a multiple of this, in offset and length
 * @is_block_device: %FALSE for a virtual drive's file
 * @makes_zeros: it can be told to make zeros, and that is faster than sending them
 * @depth: how many requests to keep in flight
 * @witness: (nullable): knows whether it is still the same drive; borrowed
 *
 * A drive as the engine sees it: an fd that somebody else opened and holds. A plain value, constant
 * during a job; its functions may run in several threads at once.
 */
typedef struct {
    int fd;
    const char *name;
    guint64 size;
    guint32 block_size;
    gboolean is_block_device;
    gboolean makes_zeros;
    guint depth;
    struct _BurinWitness *witness;
} BurinTarget;

gboolean burin_target_init (BurinTarget *target, int fd, const char *name, GError **error);

gboolean burin_target_check_fits (const BurinTarget *target, guint64 needed, GError **error);
gsize burin_target_round_up (const BurinTarget *target, gsize length);

gboolean burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error);
gboolean burin_target_write (
    const BurinTarget *target, const void *buffer, gsize length, guint64 offset, GError **error);
gboolean
burin_target_zero (const BurinTarget *target, gsize length, guint64 offset, GError **error);
gboolean burin_target_flush (const BurinTarget *target, GError **error);
gboolean burin_target_reread_partitions (const BurinTarget *target, GError **error);

G_END_DECLS
