/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinPublisherQuery:
 * @checksum: (nullable): a digest in hex, or "sha256:" and its like and then the digest
 * @list: (nullable): path of a list of digests, in which the image must be
 * @ignores_lists: do not look for lists beside the image
 * @bmap: (nullable): path of the image's bmap
 * @ignores_bmap: do not look for a bmap beside the image or in it
 * @keyring: (nullable): path of a file with OpenPGP keys, with or without armor; then signatures
 *   are checked, and nothing counts but what the owner of one of them has signed
 * @takes_unsigned: with @keyring: if none of its owners has signed anything, then what others say
 *   counts, too; a signature that is wrong is an error all the same
 *
 * Where to look for what the publisher of an image says of it. All zeros means: beside the image. A
 * plain value that owns its strings.
 */
typedef struct {
    char *checksum;
    char *list;
    gboolean ignores_lists;
    char *bmap;
    gboolean ignores_bmap;
    char *keyring;
    gboolean takes_unsigned;
} BurinPublisherQuery;

BurinPublisherQuery *
burin_publisher_query_copy (const BurinPublisherQuery *query) G_GNUC_WARN_UNUSED_RESULT;
void burin_publisher_query_clear (BurinPublisherQuery *query);
void burin_publisher_query_free (BurinPublisherQuery *query);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinPublisherQuery, burin_publisher_query_free)

G_END_DECLS
