/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-publisher.h"

static BurinPublisher
sample (void)
{
    return (BurinPublisher){
        .verdict = BURIN_PUBLISHER_EXPECTED,
        .source = (char *) "SHA256SUMS",
        .algorithm = (char *) "sha256",
        .digest = (char *) "abcd",
        .signer = (char *) "A\nB",
        .mapped_size = 7,
    };
}

static void
test_round_trip (void)
{
    BurinPublisher publisher = sample ();
    g_autoptr (BurinPublisher) whole = burin_publisher_copy (&publisher);
    g_autoptr (GVariant) variant = g_variant_ref_sink (burin_publisher_to_variant (whole));
    g_autoptr (BurinPublisher) back = burin_publisher_from_variant (variant);

    g_assert_cmpint (back->verdict, ==, BURIN_PUBLISHER_EXPECTED);
    g_assert_cmpstr (back->source, ==, "SHA256SUMS");
    g_assert_cmpstr (back->algorithm, ==, "sha256");
    g_assert_cmpstr (back->digest, ==, "abcd");
    g_assert_cmpstr (back->signer, ==, "A B"); /* safe for display */
    g_assert_cmpstr (back->bmap, ==, "");
    g_assert_cmpuint (back->mapped_size, ==, 7);
}

static void
test_nothing (void)
{
    g_autoptr (BurinPublisher) back = burin_publisher_from_variant (NULL);

    g_assert_cmpint (back->verdict, ==, BURIN_PUBLISHER_SILENT);
    g_assert_cmpstr (back->source, ==, "");
    g_assert_cmpint (burin_publisher_get_best_verdict (back), ==, BURIN_PUBLISHER_SILENT);
}

static void
test_best_verdict (void)
{
    static const struct {
        const char *algorithm, *signer;
        BurinPublisherVerdict expected;
    } cases[] = {
        {"sha256", "", BURIN_PUBLISHER_MATCHES}, {"sha256", "me", BURIN_PUBLISHER_SIGNED},
        {"md5", "me", BURIN_PUBLISHER_MATCHES},  {"sha1", "me", BURIN_PUBLISHER_MATCHES},
        {"", "me", BURIN_PUBLISHER_SILENT},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        BurinPublisher publisher = sample ();

        publisher.algorithm = (char *) cases[i].algorithm;
        publisher.signer = (char *) cases[i].signer;
        g_assert_cmpint (burin_publisher_get_best_verdict (&publisher), ==, cases[i].expected);
    }
}

static void
test_algorithm_title (void)
{
    static const char *const cases[][2] = {
        {"md5", "MD5"}, {"sha256", "SHA-256"}, {"blake2b", "BLAKE2b"}, {"new", "new"}, {"", ""}};

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        BurinPublisher publisher = sample ();

        publisher.algorithm = (char *) cases[i][0];
        g_assert_cmpstr (burin_publisher_get_algorithm_title (&publisher), ==, cases[i][1]);
    }
}

static void
test_names (void)
{
    BurinPublisherVerdict verdict;

    for (guint i = 0; i <= BURIN_PUBLISHER_MISMATCH; i++) {
        g_assert_true (burin_publisher_verdict_from_string (
            burin_publisher_verdict_to_string ((BurinPublisherVerdict) i), &verdict));
        g_assert_cmpint (verdict, ==, i);
    }
    g_assert_false (burin_publisher_verdict_from_string ("fine", &verdict));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/publisher/round-trip", test_round_trip);
    g_test_add_func ("/publisher/nothing", test_nothing);
    g_test_add_func ("/publisher/best-verdict", test_best_verdict);
    g_test_add_func ("/publisher/algorithm-title", test_algorithm_title);
    g_test_add_func ("/publisher/names", test_names);
    return g_test_run ();
}
