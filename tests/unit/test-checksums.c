/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests, the lines that they are published in, and the framing of what is signed.
 */
#include "burin-checksum-list.h"
#include "burin-clear-signed.h"

#include <string.h>

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_UPPER "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
#define OTHER256 "0000000000000000000000000000000000000000000000000000000000000000"

static void
test_digests (void)
{
    static const char *const expected[] = {
        [BURIN_DIGEST_MD5] = MD5, [BURIN_DIGEST_SHA1] = SHA1, [BURIN_DIGEST_SHA256] = SHA256};

    for (guint i = 0; i < BURIN_N_DIGESTS; i++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (BurinDigest) digest = burin_digest_new ((BurinDigestAlgorithm) i, &error);
        g_autofree char *hex = burin_digest_finish (digest, &error);
        BurinDigestAlgorithm found;

        g_assert_no_error (error);
        g_assert_cmpuint (strlen (hex), ==, 2 * burin_digest_algorithm_get_size (i));
        if (i < G_N_ELEMENTS (expected))
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
    {"# a.img: 1234 bytes", NULL, 0},
    {"SHA256 (a.img) = " MD5, NULL, 0},
    {"SHA256 (a.img) = " SHA256 "00", NULL, 0},
    {"BLAKE2b (a.img) = " SHA256, NULL, 0},
    {"SHA3-256(a.img)= " SHA256, NULL, 0},
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
        g_autoptr (BurinChecksum) checksum = burin_checksum_parse (lines[i].line);

        if (lines[i].name == NULL) {
            g_assert_null (checksum);
            continue;
        }
        g_test_message ("%s", lines[i].line);
        g_assert_nonnull (checksum);
        g_assert_cmpstr (checksum->name != NULL ? checksum->name : "", ==, lines[i].name);
        g_assert_cmpint (checksum->algorithm, ==, lines[i].algorithm);
        g_assert_cmpuint (strspn (checksum->hex, "0123456789abcdef"), ==,
                          2 * burin_digest_algorithm_get_size (checksum->algorithm));
    }
}

static GPtrArray *
parse (const char *text)
{
    return burin_checksum_list_parse ((const guint8 *) text, strlen (text));
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
    g_autoptr (GPtrArray) list = burin_checksum_list_parse ((const guint8 *) text, sizeof text - 1);

    g_assert_cmpuint (list->len, ==, 1);
    g_assert_cmpstr (find (list, "c"), ==, SHA256);
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
        {"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\none\r\n" END, "one\r\n"},
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
    g_test_add_func ("/checksums/unwrap", test_unwrap);
    g_test_add_func ("/checksums/malformed", test_malformed);
    return g_test_run ();
}
