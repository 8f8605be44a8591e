/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-bmap.h"
#include "burin-image-info.h"
#include "burin-statement.h"

G_BEGIN_DECLS

/**
 * BurinPublished:
 * @publisher: what to tell people
 * @bmap: (nullable): which parts of the image matter
 * @hex: (nullable): the digest to compare with, in lower case
 * @algorithm: of @hex
 * @guessed: nothing says that it is that algorithm but the length of @hex
 * @of_file: it may be that of the file as it was published
 * @of_image: it may be that of the image in the file
 *
 * What is demanded of an image, chosen from all that was found beside it and parsed. A plain value
 * that owns all this; constant once made.
 */
typedef struct {
    BurinPublisher *publisher;
    BurinBmap *bmap;
    char *hex;
    BurinDigestAlgorithm algorithm;
    gboolean guessed;
    gboolean of_file;
    gboolean of_image;
} BurinPublished;

BurinPublished *
burin_published_new (const BurinStatement *statement, const BurinImageInfo *info, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_published_free (BurinPublished *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinPublished, burin_published_free)

G_END_DECLS
