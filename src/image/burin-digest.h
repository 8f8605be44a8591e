/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest-algorithm.h"
#include "burin-error.h"

G_BEGIN_DECLS

/*
 * BurinDigest: a digest that is being computed, by libcrypto.
 *
 * Used by one thread at a time. States: taking content → finished.
 */
typedef struct _BurinDigest BurinDigest;

BurinDigest *
burin_digest_new (BurinDigestAlgorithm algorithm, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_digest_free (BurinDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinDigest, burin_digest_free)

void burin_digest_add (BurinDigest *self, const guint8 *data, guint64 length);
gboolean burin_digest_finish_bytes (BurinDigest *self, guint8 *digest, GError **error);
char *burin_digest_dup_hex (const guint8 *digest, gsize size) G_GNUC_WARN_UNUSED_RESULT;
char *burin_digest_finish (BurinDigest *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
