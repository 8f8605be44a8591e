/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-digest-name.h"

#include <string.h>

/* More than any name has, and enough to take everything else out. */
#define LONGEST_NAME 32

#define NONE -1

struct _BurinDigestName {
    const char *spelling; /* in lower case, letters and digits alone */
    const char *title;
    int algorithms[2]; /* of different sizes; NONE where there is none */
};

#define ONE(algorithm)                                                                             \
    {                                                                                              \
        algorithm, NONE                                                                            \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        NONE, NONE                                                                                 \
    }

/* As coreutils, OpenSSL, BSD and publishers write them. */
static const BurinDigestName names[] = {
    {"md5", "MD5", ONE (BURIN_DIGEST_MD5)},
    {"sha1", "SHA-1", ONE (BURIN_DIGEST_SHA1)},
    {"sha224", "SHA-224", ONE (BURIN_DIGEST_SHA224)},
    {"sha2224", "SHA-224", ONE (BURIN_DIGEST_SHA224)},
    {"sha256", "SHA-256", ONE (BURIN_DIGEST_SHA256)},
    {"sha2256", "SHA-256", ONE (BURIN_DIGEST_SHA256)},
    {"sha384", "SHA-384", ONE (BURIN_DIGEST_SHA384)},
    {"sha2384", "SHA-384", ONE (BURIN_DIGEST_SHA384)},
    {"sha512", "SHA-512", ONE (BURIN_DIGEST_SHA512)},
    {"sha2512", "SHA-512", ONE (BURIN_DIGEST_SHA512)},
    {"sha512256", "SHA-512/256", ONE (BURIN_DIGEST_SHA512_256)},
    {"sha512t256", "SHA-512/256", ONE (BURIN_DIGEST_SHA512_256)},
    {"sha2512256", "SHA-512/256", ONE (BURIN_DIGEST_SHA512_256)},
    {"sha3", "SHA-3", {BURIN_DIGEST_SHA3_256, BURIN_DIGEST_SHA3_512}},
    {"sha3256", "SHA3-256", ONE (BURIN_DIGEST_SHA3_256)},
    {"sha3512", "SHA3-512", ONE (BURIN_DIGEST_SHA3_512)},
    {"b2", "BLAKE2b", ONE (BURIN_DIGEST_BLAKE2B)},
    {"blake2", "BLAKE2b", ONE (BURIN_DIGEST_BLAKE2B)},
    {"blake2b", "BLAKE2b", ONE (BURIN_DIGEST_BLAKE2B)},
    {"blake2b512", "BLAKE2b", ONE (BURIN_DIGEST_BLAKE2B)},

    {"b3", "BLAKE3", NOTHING},
    {"blake3", "BLAKE3", NOTHING},
    {"blake2b256", "BLAKE2b-256", NOTHING},
    {"blake2s", "BLAKE2s", NOTHING},
    {"blake2s256", "BLAKE2s", NOTHING},
    {"sha512224", "SHA-512/224", NOTHING},
    {"sha3224", "SHA3-224", NOTHING},
    {"sha3384", "SHA3-384", NOTHING},
    {"md4", "MD4", NOTHING},
    {"rmd160", "RIPEMD-160", NOTHING},
    {"ripemd160", "RIPEMD-160", NOTHING},
    {"sm3", "SM3", NOTHING},
    {"tiger", "Tiger", NOTHING},
    {"whirlpool", "Whirlpool", NOTHING},
    {"xxh3", "XXH3", NOTHING},
    {"xxh64", "XXH64", NOTHING},
    {"xxh128", "XXH128", NOTHING},
    {"crc", "CRC", NOTHING},
    {"ck", "CRC", NOTHING}, /* "cksum" */
    {"crc32", "CRC-32", NOTHING},
    {"sfv", "CRC-32", NOTHING},
};

/* What may stand behind the name of an algorithm in a heading. */
static const char *const nouns[] = {
    "", "sum", "sums", "hash", "hashes", "digest", "digests", "checksum", "checksums",
};

/* "SHA2-256" becomes "sha2256", and "SHA256SUMS" "sha256". */
static gboolean
normalize (const char *name, char normalized[LONGEST_NAME])
{
    static const char *const endings[] = {"sums", "sum"};
    gsize length = 0;

    for (; *name != '\0'; name++) {
        if (strchr ("-_/", *name) != NULL)
            continue;
        if (!g_ascii_isalnum (*name) || length + 1 == LONGEST_NAME)
            return FALSE;
        normalized[length++] = g_ascii_tolower (*name);
    }
    normalized[length] = '\0';
    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
        if (g_str_has_suffix (normalized, endings[i]))
            normalized[strlen (normalized) - strlen (endings[i])] = '\0';
    return TRUE;
}

/**
 * burin_digest_name_find:
 * @spelling: as any tool writes it: "SHA256", "sha-256", "SHA2-256", "sha256sum", "SHA256SUMS"
 *
 * Returns: (nullable): the name, or %NULL if it is none
 */
const BurinDigestName *
burin_digest_name_find (const char *spelling)
{
    char normalized[LONGEST_NAME];

    if (!normalize (spelling, normalized))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        if (strcmp (normalized, names[i].spelling) == 0)
            return &names[i];
    return NULL;
}

/**
 * burin_digest_name_find_in_file_name:
 * @file_name: of a list, such as "a.img.b2", "SHA256SUMS.asc" or "a-sha256sums.txt"
 *
 * Returns: (nullable): which digests it holds by its name, %NULL if that tells nothing
 */
const BurinDigestName *
burin_digest_name_find_in_file_name (const char *file_name)
{
    static const char *const endings[] = {".asc", ".txt"};
    g_autofree char *name = g_ascii_strdown (file_name, -1);

    for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
        if (g_str_has_suffix (name, endings[i]))
            name[strlen (name) - strlen (endings[i])] = '\0';
    /* The longest end that is a name: "sha3-256", and not "256". */
    for (const char *end = name; end != NULL; end = strpbrk (end, ".-_")) {
        const BurinDigestName *found;

        end += strspn (end, ".-_");
        found = burin_digest_name_find (end);
        if (found != NULL)
            return found;
    }
    return NULL;
}

/**
 * burin_digest_name_find_in_heading:
 * @line: such as "# BLAKE2B HASH" or "### SHA512SUMS:"
 *
 * Returns: (nullable): which digests follow that line, %NULL if it is no heading
 */
const BurinDigestName *
burin_digest_name_find_in_heading (const char *line)
{
    const char *start = line + strspn (line, "# \t");
    gsize length = strcspn (start, " \t:");
    g_autofree char *word = NULL, *rest = NULL;

    if (length >= LONGEST_NAME)
        return NULL;
    word = g_strndup (start, length);
    rest = g_ascii_strdown (start + length, -1);
    g_strdelimit (rest, ":", ' ');
    g_strstrip (rest);
    for (gsize i = 0; i < G_N_ELEMENTS (nouns); i++)
        if (strcmp (rest, nouns[i]) == 0)
            return burin_digest_name_find (word);
    return NULL;
}

/**
 * burin_digest_name_get_title:
 *
 * Returns: (transfer none): for people, in every language, e.g. "BLAKE2b"
 */
const char *
burin_digest_name_get_title (const BurinDigestName *self)
{
    return self->title;
}

/**
 * burin_digest_name_is_computable:
 *
 * Returns: whether it is of an algorithm that Burin can compute, and not only a name
 */
gboolean
burin_digest_name_is_computable (const BurinDigestName *self)
{
    return self->algorithms[0] != NONE;
}

/**
 * burin_digest_name_is_known_by_size:
 *
 * Returns: whether nobody has to say that a digest is one of these, because digests of this size
 *   usually are
 */
gboolean
burin_digest_name_is_known_by_size (const BurinDigestName *self)
{
    BurinDigestAlgorithm own, usual;

    if (!burin_digest_name_is_computable (self))
        return FALSE;
    own = (BurinDigestAlgorithm) self->algorithms[0];
    return burin_digest_algorithm_from_size (burin_digest_algorithm_get_size (own), &usual) &&
           usual == own;
}

/**
 * burin_digest_name_resolve:
 * @size: bytes of a digest that is called so
 * @algorithm: (out): which it is
 *
 * Returns: whether there is such a one, and Burin can compute it
 */
gboolean
burin_digest_name_resolve (const BurinDigestName *self, gsize size, BurinDigestAlgorithm *algorithm)
{
    for (gsize i = 0; i < G_N_ELEMENTS (self->algorithms); i++) {
        if (self->algorithms[i] == NONE ||
            burin_digest_algorithm_get_size ((BurinDigestAlgorithm) self->algorithms[i]) != size)
            continue;
        *algorithm = (BurinDigestAlgorithm) self->algorithms[i];
        return TRUE;
    }
    return FALSE;
}
