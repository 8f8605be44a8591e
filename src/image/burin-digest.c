/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#define ZEROS_SIZE (64 * 1024)

struct _BurinDigest {
    EVP_MD_CTX *context;
    BurinDigestAlgorithm algorithm;
    gboolean failed;
};

static const EVP_MD *(*const makers[]) (void) = {
    [BURIN_DIGEST_MD5] = EVP_md5,           [BURIN_DIGEST_SHA1] = EVP_sha1,
    [BURIN_DIGEST_SHA224] = EVP_sha224,     [BURIN_DIGEST_SHA512_256] = EVP_sha512_256,
    [BURIN_DIGEST_SHA256] = EVP_sha256,     [BURIN_DIGEST_SHA3_256] = EVP_sha3_256,
    [BURIN_DIGEST_SHA384] = EVP_sha384,     [BURIN_DIGEST_SHA512] = EVP_sha512,
    [BURIN_DIGEST_SHA3_512] = EVP_sha3_512, [BURIN_DIGEST_BLAKE2B] = EVP_blake2b512,
};
G_STATIC_ASSERT (G_N_ELEMENTS (makers) == BURIN_N_DIGESTS);

static void
set_failed (BurinDigestAlgorithm algorithm, GError **error)
{
    burin_set_error (error, BURIN_ERROR_FAILED, NULL, "cannot compute %s",
                     burin_digest_algorithm_get_name (algorithm));
}

/**
 * burin_digest_new:
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: (transfer full): the digest of nothing yet, or %NULL
 */
BurinDigest *
burin_digest_new (BurinDigestAlgorithm algorithm, GError **error)
{
    g_autoptr (BurinDigest) self = g_new0 (BurinDigest, 1);

    self->algorithm = algorithm;
    self->context = EVP_MD_CTX_new ();
    /* The cage has no configuration file to offer, and none is wanted. */
    if (OPENSSL_init_crypto (OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 && self->context != NULL &&
        EVP_DigestInit_ex (self->context, makers[algorithm](), NULL) == 1)
        return g_steal_pointer (&self);
    set_failed (algorithm, error);
    return NULL;
}

void
burin_digest_free (BurinDigest *self)
{
    if (self == NULL)
        return;
    EVP_MD_CTX_free (self->context);
    g_free (self);
}

static void
add_some (BurinDigest *self, const guint8 *data, gsize length)
{
    if (EVP_DigestUpdate (self->context, data, length) != 1)
        self->failed = TRUE;
}

/**
 * burin_digest_add:
 * @data: (nullable): what comes next; %NULL for zeros
 * @length: how many bytes
 */
void
burin_digest_add (BurinDigest *self, const guint8 *data, guint64 length)
{
    static const guint8 zeros[ZEROS_SIZE];

    if (data != NULL) {
        add_some (self, data, (gsize) length);
        return;
    }
    while (length > 0) {
        gsize n = (gsize) MIN (length, sizeof zeros);

        add_some (self, zeros, n);
        length -= n;
    }
}

/**
 * burin_digest_finish_bytes:
 * @digest: (out caller-allocates): as many bytes as the algorithm has
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_digest_finish_bytes (BurinDigest *self, guint8 *digest, GError **error)
{
    if (!self->failed && EVP_DigestFinal_ex (self->context, digest, NULL) == 1)
        return TRUE;
    set_failed (self->algorithm, error);
    return FALSE;
}

/**
 * burin_digest_finish:
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: (transfer full): the digest in lower-case hex, or %NULL
 */
char *
burin_digest_finish (BurinDigest *self, GError **error)
{
    guint8 digest[EVP_MAX_MD_SIZE];

    return burin_digest_finish_bytes (self, digest, error)
               ? burin_digest_dup_hex (digest, burin_digest_algorithm_get_size (self->algorithm))
               : NULL;
}

/**
 * burin_digest_dup_hex:
 * @digest: (array length=size): the bytes of a digest
 *
 * Returns: (transfer full): the same in lower-case hex
 */
char *
burin_digest_dup_hex (const guint8 *digest, gsize size)
{
    GString *hex = g_string_new (NULL);

    for (gsize i = 0; i < size; i++)
        g_string_append_printf (hex, "%02x", digest[i]);
    return g_string_free (hex, FALSE);
}
