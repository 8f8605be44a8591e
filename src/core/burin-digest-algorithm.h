/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinDigestAlgorithm:
 *
 * What Burin can compute of what publishers compute over images, the weakest first.
 */
typedef enum {
    BURIN_DIGEST_MD5,
    BURIN_DIGEST_SHA1,
    BURIN_DIGEST_SHA224,
    BURIN_DIGEST_SHA512_256,
    BURIN_DIGEST_SHA256,
    BURIN_DIGEST_SHA3_256,
    BURIN_DIGEST_SHA384,
    BURIN_DIGEST_SHA512,
    BURIN_DIGEST_SHA3_512,
    BURIN_DIGEST_BLAKE2B,
    BURIN_N_DIGESTS
} BurinDigestAlgorithm;

const char *burin_digest_algorithm_get_name (BurinDigestAlgorithm algorithm);
const char *burin_digest_algorithm_get_title (BurinDigestAlgorithm algorithm);
gsize burin_digest_algorithm_get_size (BurinDigestAlgorithm algorithm);
gboolean burin_digest_algorithm_is_weak (BurinDigestAlgorithm algorithm);
gboolean burin_digest_algorithm_from_name (const char *name, BurinDigestAlgorithm *algorithm);
gboolean burin_digest_algorithm_from_size (gsize size, BurinDigestAlgorithm *algorithm);

G_END_DECLS
