/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-digest-algorithm.h"

static const struct {
    const char *name;
    const char *title;
    gsize size;
    gboolean is_usual; /* what a digest of this size is, if nobody says anything else */
} algorithms[] = {
    [BURIN_DIGEST_MD5] = {"md5", "MD5", 16, TRUE},
    [BURIN_DIGEST_SHA1] = {"sha1", "SHA-1", 20, TRUE},
    [BURIN_DIGEST_SHA224] = {"sha224", "SHA-224", 28, TRUE},
    [BURIN_DIGEST_SHA512_256] = {"sha512-256", "SHA-512/256", 32, FALSE},
    [BURIN_DIGEST_SHA256] = {"sha256", "SHA-256", 32, TRUE},
    [BURIN_DIGEST_SHA3_256] = {"sha3-256", "SHA3-256", 32, FALSE},
    [BURIN_DIGEST_SHA384] = {"sha384", "SHA-384", 48, TRUE},
    [BURIN_DIGEST_SHA512] = {"sha512", "SHA-512", 64, TRUE},
    [BURIN_DIGEST_SHA3_512] = {"sha3-512", "SHA3-512", 64, FALSE},
    [BURIN_DIGEST_BLAKE2B] = {"blake2b", "BLAKE2b", 64, FALSE},
};
G_STATIC_ASSERT (G_N_ELEMENTS (algorithms) == BURIN_N_DIGESTS);

/**
 * burin_digest_algorithm_get_name:
 *
 * Returns: (transfer none): for programs, e.g. "sha256"
 */
const char *
burin_digest_algorithm_get_name (BurinDigestAlgorithm algorithm)
{
    return algorithms[algorithm].name;
}

/**
 * burin_digest_algorithm_get_title:
 *
 * Returns: (transfer none): for people, in every language, e.g. "SHA-256"
 */
const char *
burin_digest_algorithm_get_title (BurinDigestAlgorithm algorithm)
{
    return algorithms[algorithm].title;
}

/**
 * burin_digest_algorithm_get_size:
 *
 * Returns: bytes of a digest
 */
gsize
burin_digest_algorithm_get_size (BurinDigestAlgorithm algorithm)
{
    return algorithms[algorithm].size;
}

/**
 * burin_digest_algorithm_is_weak:
 *
 * Returns: whether it finds damage, but would not find a forgery
 */
gboolean
burin_digest_algorithm_is_weak (BurinDigestAlgorithm algorithm)
{
    return algorithm <= BURIN_DIGEST_SHA1;
}

/**
 * burin_digest_algorithm_from_name:
 * @name: as burin_digest_algorithm_get_name() gives it
 * @algorithm: (out):
 *
 * Returns: whether it is one of ours
 */
gboolean
burin_digest_algorithm_from_name (const char *name, BurinDigestAlgorithm *algorithm)
{
    for (guint i = 0; i < BURIN_N_DIGESTS; i++) {
        if (g_ascii_strcasecmp (name, algorithms[i].name) != 0)
            continue;
        *algorithm = (BurinDigestAlgorithm) i;
        return TRUE;
    }
    return FALSE;
}

/**
 * burin_digest_algorithm_from_size:
 * @size: bytes of a digest
 * @algorithm: (out): the one that publishers mean by it if they do not say which it is
 *
 * Returns: whether there is one
 */
gboolean
burin_digest_algorithm_from_size (gsize size, BurinDigestAlgorithm *algorithm)
{
    for (guint i = 0; i < BURIN_N_DIGESTS; i++) {
        if (algorithms[i].size != size || !algorithms[i].is_usual)
            continue;
        *algorithm = (BurinDigestAlgorithm) i;
        return TRUE;
    }
    return FALSE;
}
