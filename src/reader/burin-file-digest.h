/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest.h"

G_BEGIN_DECLS

/*
 * BurinFileDigest: the digest of an image file as it was published, computed by a thread of its own
 * while somebody else unpacks it.
 *
 * It reads the file a second time, because whoever unpacks it need not read all of it, nor in
 * order; what one of them reads, the other finds in memory. Borrows the descriptor, whose position
 * it leaves alone. One owner.
 */
typedef struct _BurinFileDigest BurinFileDigest;

BurinFileDigest *burin_file_digest_new (int fd, BurinDigestAlgorithm algorithm, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_file_digest_free (BurinFileDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinFileDigest, burin_file_digest_free)

char *burin_file_digest_finish (BurinFileDigest *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
