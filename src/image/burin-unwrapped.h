/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-file-stream.h"
#include "burin-image-info.h"
#include "burin-image-size.h"

G_BEGIN_DECLS

/* An image may be compressed, in an archive, that is compressed: more than that is an attack. */
#define BURIN_UNWRAPPED_MAX_LAYERS 4

typedef struct {
    BurinWrapper wrapper;
    guint member; /* index of an archive's entry */
    gboolean alone;
} BurinLayer;

/**
 * BurinUnwrapped:
 * @layers: what wraps the image, outermost first
 * @n_layers: how many
 * @member: name of the image in the archive, safe for display; "" if there is no archive
 * @found_wanted: whether @member is the one that was named
 * @candidates: (nullable) (element-type BurinImageMember): what could be the image, if an archive
 *   holds several; then there is no image
 * @size: of the image
 * @head: its first bytes
 *
 * How to get from a file to the image in it. A plain value that owns what it points to.
 */
typedef struct {
    BurinLayer layers[BURIN_UNWRAPPED_MAX_LAYERS];
    guint n_layers;
    char *member;
    gboolean found_wanted;
    GPtrArray *candidates;
    BurinImageSize size;
    GBytes *head;
} BurinUnwrapped;

void burin_unwrapped_clear (BurinUnwrapped *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinUnwrapped, burin_unwrapped_clear)

gboolean burin_unwrapped_find (int fd, const char *wanted, BurinUnwrapped *self, GError **error);
BurinByteStream *
burin_unwrapped_open (const BurinUnwrapped *self, int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
BurinImageInfo *burin_unwrapped_describe (const BurinUnwrapped *self, BurinFileStream *file)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
