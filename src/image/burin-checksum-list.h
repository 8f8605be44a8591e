/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest.h"

G_BEGIN_DECLS

/**
 * BurinChecksum:
 * @algorithm: of the digest
 * @hex: the digest in lower case
 * @name: (nullable): of the file that it is the digest of, without folders; %NULL if it stands
 * alone
 *
 * A line of a list. Owned by the list that it is in.
 */
typedef struct {
    BurinDigestAlgorithm algorithm;
    char *hex;
    char *name;
} BurinChecksum;

/*
 * A list is a GPtrArray of BurinChecksum: what sha256sum and its like print, also with --tag, and
 * what openssl dgst prints. What is none of that is passed over: lists have comments, headers and
 * digests that we do not know.
 */
GPtrArray *burin_checksum_list_parse (const guint8 *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;
BurinChecksum *burin_checksum_parse (const char *line) G_GNUC_WARN_UNUSED_RESULT;
void burin_checksum_free (BurinChecksum *checksum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinChecksum, burin_checksum_free)

gboolean burin_checksum_list_find (GPtrArray *list,
                                   const char *name,
                                   const BurinChecksum **found,
                                   GError **error);

G_END_DECLS
