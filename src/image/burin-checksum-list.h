/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest-name.h"
#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinChecksumKind:
 * @BURIN_CHECKSUM_DIGEST: a digest
 * @BURIN_CHECKSUM_FOREIGN: a digest that Burin cannot compute
 * @BURIN_CHECKSUM_SIZE: how many bytes a file has
 */
typedef enum {
    BURIN_CHECKSUM_DIGEST,
    BURIN_CHECKSUM_FOREIGN,
    BURIN_CHECKSUM_SIZE,
} BurinChecksumKind;

/**
 * BurinChecksum:
 * @kind: what it says
 * @algorithm: of a digest
 * @guessed: nothing says that it is that algorithm but the length of the digest
 * @hex: (nullable): a digest in lower case
 * @foreign: (nullable): what people call the algorithm of a foreign digest
 * @size: of the file
 * @name: (nullable): of the file that it is about, without folders; %NULL if it stands alone
 *
 * A line of a list. Owned by the list that it is in.
 */
typedef struct {
    BurinChecksumKind kind;
    BurinDigestAlgorithm algorithm;
    gboolean guessed;
    char *hex;
    char *foreign;
    guint64 size;
    char *name;
} BurinChecksum;

/*
 * A list is a GPtrArray of BurinChecksum: what sha256sum and its like print, also with --tag, and
 * what openssl dgst prints. What is none of that is passed over: lists have comments and headers.
 * Several algorithms have digests of the same length; which it is says the line, the heading above
 * it, or the name of the list.
 */
GPtrArray *burin_checksum_list_parse (const guint8 *text, gsize length, const char *name)
    G_GNUC_WARN_UNUSED_RESULT;
BurinChecksum *
burin_checksum_parse (const char *line, const BurinDigestName *hint) G_GNUC_WARN_UNUSED_RESULT;
void burin_checksum_free (BurinChecksum *checksum);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinChecksum, burin_checksum_free)

gboolean burin_checksum_list_find (GPtrArray *list,
                                   const char *name,
                                   const BurinChecksum **found,
                                   GError **error);
const BurinChecksum *
burin_checksum_list_find_kind (GPtrArray *list, const char *name, BurinChecksumKind kind);

G_END_DECLS
