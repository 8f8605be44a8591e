/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests, the lines that they are published in, and the framing of what is signed.
 */
#include "burin-checksum-list.h"
#include "burin-clear-signed.h"
#include "burin-digest.h"

#include <string.h>

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_UPPER "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
#define SHA512                                                                                     \
    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"                             \
    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"
#define BLAKE2B                                                                                    \
    "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419"                             \
    "d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce"
#define SHA512_256 "c672b8d1ef56ed28ab87c3622c5114069bdd3ad7b8f9737498d0c01ecef0967a"
#define SHA3_256 "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a"
#define SHA224 "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f"
#define OTHER256 "0000000000000000000000000000000000000000000000000000000000000000"

static void
test_digests (void)
{
    static const char *const expected[] = {
        [BURIN_DIGEST_MD5] = MD5,       [BURIN_DIGEST_SHA1] = SHA1,
        [BURIN_DIGEST_SHA224] = SHA224, [BURIN_DIGEST_SHA512_256] = SHA512_256,
        [BURIN_DIGEST_SHA256] = SHA256, [BURIN_DIGEST_SHA3_256] = SHA3_256,
        [BURIN_DIGEST_SHA512] = SHA512, [BURIN_DIGEST_BLAKE2B] = BLAKE2B,
    };

    for (guint i = 0; i < BURIN_N_DIGESTS; i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinDigest) digest = burin_digest_new ((BurinDigestAlgorithm) i, &error);
        g_autofree char *hex = burin_digest_finish (digest, &error);
        BurinDigestAlgorithm found;

        g_assert_no_error (error);
        g_assert_cmpuint (strlen (hex), ==, 2 * burin_digest_algorithm_get_size (i));
        if (expected[i] != NULL)
            g_assert_cmpstr (hex, ==, expected[i]);
        g_assert_true (
            burin_digest_algorithm_from_name (burin_digest_algorithm_get_name (i), &found));
        g_assert_cmpint (found, ==, i);
    }
}

static void
test_zeros (void)
{
    g_autofree guint8 *zeros = g_malloc0 (200000);
    g_autoptr (BurinDigest) one = burin_digest_new (BURIN_DIGEST_SHA512, NULL);
    g_autoptr (BurinDigest) other = burin_digest_new (BURIN_DIGEST_SHA512, NULL);
    g_autofree char *one_hex = NULL, *other_hex = NULL;

    burin_digest_add (one, zeros, 200000);
    burin_digest_add (other, NULL, 200000);
    one_hex = burin_digest_finish (one, NULL);
    other_hex = burin_digest_finish (other, NULL);
    g_assert_cmpstr (one_hex, ==, other_hex);
}

/* Each with what must come of it; NULL if it is no digest. */
static const struct {
    const char *line;
    const char *name;
    BurinDigestAlgorithm algorithm;
} lines[] = {
    {SHA256 "  a.img", "a.img", BURIN_DIGEST_SHA256},
    {SHA256 " *a.img", "a.img", BURIN_DIGEST_SHA256},
    {SHA256_UPPER "  ./images/a b.img", "a b.img", BURIN_DIGEST_SHA256},
    {"\\" SHA256 "  a\\\\b\\nc", "a\\b\nc", BURIN_DIGEST_SHA256},
    {MD5 "  a.img", "a.img", BURIN_DIGEST_MD5},
    {SHA1 "\ta.img", "a.img", BURIN_DIGEST_SHA1},
    {"SHA256 (a.img) = " SHA256, "a.img", BURIN_DIGEST_SHA256},
    {"SHA256 (a (1).img) = " SHA256, "a (1).img", BURIN_DIGEST_SHA256},
    {"\\SHA256 (a\\nb) = " SHA256, "a\nb", BURIN_DIGEST_SHA256},
    {"SHA2-256(a.img)= " SHA256, "a.img", BURIN_DIGEST_SHA256},
    {"MD5(a.img)= " MD5, "a.img", BURIN_DIGEST_MD5},
    {"SHA-1 (a.img) = " SHA1, "a.img", BURIN_DIGEST_SHA1},
    {SHA256, "", BURIN_DIGEST_SHA256},
    {"BLAKE2b (a.img) = " BLAKE2B, "a.img", BURIN_DIGEST_BLAKE2B},
    {"BLAKE2B-512(a.img)= " BLAKE2B, "a.img", BURIN_DIGEST_BLAKE2B},
    {"SHA512 (a.img) = " SHA512, "a.img", BURIN_DIGEST_SHA512},
    {"SHA512t256 (a.img) = " SHA512_256, "a.img", BURIN_DIGEST_SHA512_256},
    {"SHA512/256 (a.img) = " SHA512_256, "a.img", BURIN_DIGEST_SHA512_256},
    {"SHA3-256(a.img)= " SHA3_256, "a.img", BURIN_DIGEST_SHA3_256},
    {SHA224 "  a.img", "a.img", BURIN_DIGEST_SHA224},
    {"SHA256 (a.img) = " MD5, NULL, 0},
    {"SHA256 (a.img) = " SHA256 "00", NULL, 0},
    {"BLAKE2b (a.img) = " SHA256, NULL, 0},
    {"SHA3-256(a.img)= " SHA224, NULL, 0},
    {"not a tag (a.img) = " SHA256, NULL, 0},
    {"SIZE (a.img) = many", NULL, 0},
    {"# a.img: many bytes", NULL, 0},
    {"# : 12 bytes", NULL, 0},
    {SHA256 "a.img", NULL, 0},
    {SHA256 "0  a.img", NULL, 0},
    {"\\" SHA256 "  a\\tb", NULL, 0},
    {"deadbeef", NULL, 0},
    {"SHA256 )a.img( = " SHA256, NULL, 0},
    {"Hash: SHA256", NULL, 0},
};

static void
test_lines (void)
{
    for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
        g_autoptr (BurinChecksum) checksum = burin_checksum_parse (lines[i].line, NULL);

        if (lines[i].name == NULL) {
            g_assert_null (checksum);
            continue;
        }
        g_test_message ("%s", lines[i].line);
        g_assert_nonnull (checksum);
        g_assert_cmpint (checksum->kind, ==, BURIN_CHECKSUM_DIGEST);
        g_assert_cmpstr (checksum->name != NULL ? checksum->name : "", ==, lines[i].name);
        g_assert_cmpint (checksum->algorithm, ==, lines[i].algorithm);
        g_assert_cmpuint (strspn (checksum->hex, "0123456789abcdef"), ==,
                          2 * burin_digest_algorithm_get_size (checksum->algorithm));
    }
}

static GPtrArray *
parse_as (const char *name, const char *text)
{
    return burin_checksum_list_parse ((const guint8 *) text, strlen (text), name);
}

static GPtrArray *
parse (const char *text)
{
    return parse_as ("CHECKSUM", text);
}

/* Returns: the digest of @name in the list, or NULL */
static const char *
find (GPtrArray *list, const char *name)
{
    const BurinChecksum *found;
    GError *error = NULL;

    g_assert_true (burin_checksum_list_find (list, name, &found, &error));
    g_assert_no_error (error);
    return found != NULL ? found->hex : NULL;
}

/* By name, and never the first line. */
static void
test_list (void)
{
    g_autoptr (GPtrArray) list = parse ("# two files\r\n" OTHER256 "  a.img\r\n" SHA256
                                        "  b.img\r\n\r\n" MD5 "  b.img\n" SHA256 "  b.img\n");

    g_assert_cmpuint (list->len, ==, 4);
    g_assert_cmpstr (find (list, "a.img"), ==, OTHER256);
    g_assert_cmpstr (find (list, "b.img"), ==, SHA256);
    g_assert_null (find (list, "c.img"));
    g_assert_null (find (list, NULL));
}

static void
test_alone (void)
{
    g_autoptr (GPtrArray) list = parse (SHA256 "\n");

    g_assert_cmpstr (find (list, NULL), ==, SHA256);
    g_assert_null (find (list, "a.img"));
}

static void
test_contradiction (void)
{
    g_autoptr (GPtrArray) list = parse (SHA256 "  x/a.img\n" OTHER256 "  y/a.img");
    g_autoptr (GError) error = NULL;
    const BurinChecksum *found;

    g_assert_false (burin_checksum_list_find (list, "a.img", &found, &error));
    g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
}

static void
test_nul (void)
{
    static const char text[] = SHA256 "  a\0b\n" SHA256 "  c";
    g_autoptr (GPtrArray) list =
        burin_checksum_list_parse ((const guint8 *) text, sizeof text - 1, "");

    g_assert_cmpuint (list->len, ==, 1);
    g_assert_cmpstr (find (list, "c"), ==, SHA256);
}

/* Which of several digests of the same length it is, says the name of the list. */
static void
test_list_name (void)
{
    static const struct {
        const char *name;
        const char *line;
        int algorithm;       /* -1 if it cannot be computed */
        const char *foreign; /* NULL if it can */
    } cases[] = {
        {"SHA512SUMS", SHA512 "  a.img", BURIN_DIGEST_SHA512, NULL},
        {"B2SUMS", BLAKE2B "  a.img", BURIN_DIGEST_BLAKE2B, NULL},
        {"b2sums.txt.asc", BLAKE2B "  a.img", BURIN_DIGEST_BLAKE2B, NULL},
        {"a.img.b2", BLAKE2B "  a.img", BURIN_DIGEST_BLAKE2B, NULL},
        {"a.img.blake2b", BLAKE2B "  a.img", BURIN_DIGEST_BLAKE2B, NULL},
        {"a.img.B2SUM", SHA256 "  a.img", -1, "BLAKE2b"}, /* b2sum --length=256 */
        {"a.img.sha3-256", SHA3_256 "  a.img", BURIN_DIGEST_SHA3_256, NULL},
        {"a.img.sha3", SHA3_256 "  a.img", BURIN_DIGEST_SHA3_256, NULL},
        {"a.img.sha512_256", SHA512_256 "  a.img", BURIN_DIGEST_SHA512_256, NULL},
        {"B3SUMS", SHA256 "  a.img", -1, "BLAKE3"},
        {"a.img.blake3", SHA256 " *a.img", -1, "BLAKE3"},
        {"a.img.rmd160", SHA1 "  a.img", -1, "RIPEMD-160"},
        {"a.img.sfv", "a.img 1234ABCD", -1, "CRC-32"},
        {"a.img.crc32", "1234abcd  a.img", -1, "CRC-32"},
        {"a.img.b2", "SHA256 (a.img) = " SHA256, BURIN_DIGEST_SHA256, NULL},
        {"CHECKSUM", "BLAKE3 (a.img) = " SHA256, -1, "BLAKE3"},
        {"CHECKSUM", "BLAKE2b-256 (a.img) = " SHA256, -1, "BLAKE2b-256"},
        {"CHECKSUM", "SKEIN256 (a.img) = " SHA256, -1, "SKEIN256"},
        {"a.img.md5", SHA256 "  a.img", BURIN_DIGEST_SHA256, NULL}, /* its length tells */
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GPtrArray) list = parse_as (cases[i].name, cases[i].line);
        const BurinChecksum *checksum;

        g_test_message ("%s: %s", cases[i].name, cases[i].line);
        g_assert_cmpuint (list->len, ==, 1);
        checksum = g_ptr_array_index (list, 0);
        g_assert_cmpstr (checksum->name, ==, "a.img");
        g_assert_cmpstr (checksum->foreign, ==, cases[i].foreign);
        g_assert_false (checksum->guessed);
        if (cases[i].algorithm < 0) {
            g_assert_cmpint (checksum->kind, ==, BURIN_CHECKSUM_FOREIGN);
            g_assert_null (find (list, "a.img"));
        } else {
            g_assert_cmpint ((int) checksum->algorithm, ==, cases[i].algorithm);
            g_assert_cmpstr (find (list, "a.img"), ==, checksum->hex);
        }
    }
}

/* As Gentoo and GParted put them above digests of the same length. */
static void
test_headings (void)
{
    g_autoptr (GPtrArray) list =
        parse ("# BLAKE2B HASH\n" BLAKE2B "  a.img\n# SHA512 HASH\n" SHA512 "  a.img\n"
               "### b3sums:\n" SHA256 "  a.img\nMD5\n" MD5 "  a.img\n"
               "# SHA512 of nothing\n" SHA256 "  b.img\n");
    const BurinChecksum *checksum;
    GError *error = NULL;

    g_assert_cmpuint (list->len, ==, 5);
    g_assert_true (burin_checksum_list_find (list, "a.img", &checksum, &error));
    g_assert_cmpint (checksum->algorithm, ==, BURIN_DIGEST_BLAKE2B);
    g_assert_cmpstr (checksum->hex, ==, BLAKE2B);
    checksum = burin_checksum_list_find_kind (list, "a.img", BURIN_CHECKSUM_FOREIGN);
    g_assert_cmpstr (checksum->foreign, ==, "BLAKE3");
    g_assert_cmpstr (find (list, "b.img"), ==, SHA256);
}

static void
test_guessed (void)
{
    g_autoptr (GPtrArray) list = parse (SHA512 "  a.img\nSHA512 (b.img) = " SHA512 "\n");
    const BurinChecksum *a = g_ptr_array_index (list, 0), *b = g_ptr_array_index (list, 1);

    g_assert_true (a->guessed);
    g_assert_false (b->guessed);
}

static void
test_sizes (void)
{
    g_autoptr (GPtrArray) list = parse ("# a.img: 1234 bytes\nSIZE (b: c.img) = 5\n"
                                        "# d: e.img: 18446744073709551615 bytes\n");
    static const struct {
        const char *name;
        guint64 size;
    } cases[] = {{"a.img", 1234}, {"b: c.img", 5}, {"d: e.img", G_MAXUINT64}};

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        const BurinChecksum *said =
            burin_checksum_list_find_kind (list, cases[i].name, BURIN_CHECKSUM_SIZE);

        g_assert_nonnull (said);
        g_assert_cmpuint (said->size, ==, cases[i].size);
    }
    g_assert_null (find (list, "a.img"));
}

#define BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n"
#define END "-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----\n"

static char *
unwrap (const char *text, GError **error)
{
    g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
    g_autoptr (GBytes) inside = burin_clear_signed_unwrap (bytes, error);
    gsize length;
    const char *data;

    if (inside == NULL)
        return NULL;
    data = g_bytes_get_data (inside, &length);
    return length > 0 ? g_strndup (data, length) : g_strdup ("");
}

static void
test_unwrap (void)
{
    static const struct {
        const char *text, *inside;
    } cases[] = {
        {"no message\n", "no message\n"},
        {BEGIN "one\ntwo\n" END, "one\ntwo\n"},
        {BEGIN "- -dash\n- - two\n" END, "-dash\n- two\n"},
        {"forged\n" BEGIN "real\n" END "forged\n", "real\n"},
        {"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\none\r\n" END, "one\n"},
        {BEGIN "one \t\n\n two\n" END, "one\n\n two\n"},
        {"-----BEGIN PGP SIGNED MESSAGE-----\n\n" END, ""},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GError) error = NULL;
        g_autofree char *inside = unwrap (cases[i].text, &error);

        g_assert_no_error (error);
        g_assert_cmpstr (inside, ==, cases[i].inside);
    }
}

static void
test_malformed (void)
{
    static const char *const texts[] = {
        BEGIN "one\n",
        BEGIN "one\n-----BEGIN PGP SIGNATURE-----\nabcd\n",
        BEGIN "-----BEGIN PGP SIGNED MESSAGE-----\n" END,
        BEGIN "-one\n" END,
        (BEGIN "one\n" END BEGIN "two\n" END),
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nforged\n\none\n" END,
    };

    for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
        g_autoptr (GError) error = NULL;
        g_autofree char *inside = unwrap (texts[i], &error);

        g_assert_null (inside);
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_IMAGE_MISMATCH);
    }
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/checksums/digests", test_digests);
    g_test_add_func ("/checksums/zeros", test_zeros);
    g_test_add_func ("/checksums/lines", test_lines);
    g_test_add_func ("/checksums/list", test_list);
    g_test_add_func ("/checksums/alone", test_alone);
    g_test_add_func ("/checksums/contradiction", test_contradiction);
    g_test_add_func ("/checksums/nul", test_nul);
    g_test_add_func ("/checksums/list-name", test_list_name);
    g_test_add_func ("/checksums/headings", test_headings);
    g_test_add_func ("/checksums/guessed", test_guessed);
    g_test_add_func ("/checksums/sizes", test_sizes);
    g_test_add_func ("/checksums/unwrap", test_unwrap);
    g_test_add_func ("/checksums/malformed", test_malformed);
    return g_test_run ();
}
