/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-publisher.h"

#include <string.h>

#include "burin-error.h"
#include "burin-publisher-words.h"

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
assert_text (char *text, const char *expected)
{
    /* g_format_size() puts a space between that does not break. */
    g_auto (GStrv) parts = g_strsplit (text, "\u00a0", -1);
    g_autofree char *plain = g_strjoinv (" ", parts);

    g_assert_cmpstr (plain, ==, expected);
    g_free (text);
}

static void
test_nothing (void)
{
    g_autoptr (BurinPublisher) publisher = burin_publisher_new ();

    assert_text (burin_cli_publisher_dup_expected (publisher),
                 "Publisher: nothing to compare the image with\n");
    assert_text (burin_publisher_words_dup_verdict (publisher, BURIN_PUBLISHER_SILENT),
                 "There was nothing of its publisher to compare the image with.");
}

static void
test_passed_over (void)
{
    const BurinPublisher said = {.passed_over = (char *) "SHA256SUMS"};
    g_autoptr (BurinPublisher) publisher = burin_publisher_copy (&said);

    assert_text (burin_cli_publisher_dup_expected (publisher),
                 "Publisher: nothing to compare the image with: it is not listed in SHA256SUMS\n");
    g_free (publisher->foreign_algorithm);
    publisher->foreign_algorithm = g_strdup ("BLAKE3");
    assert_text (burin_cli_publisher_dup_expected (publisher),
                 "Publisher: nothing to compare the image with: the BLAKE3 in SHA256SUMS is of a "
                 "kind that Burin cannot compute\n");
}

static void
test_said (void)
{
    BurinPublisher publisher = {.verdict = BURIN_PUBLISHER_EXPECTED,
                                .source = (char *) "SHA256SUMS",
                                .algorithm = (char *) "sha256",
                                .subject = (char *) "",
                                .digest = (char *) SHA256,
                                .signer = (char *) "",
                                .bmap = (char *) "a.bmap",
                                .mapped_size = 2000000};

    assert_text (burin_cli_publisher_dup_expected (&publisher),
                 "Block map: a.bmap, by which 2.0 MB of the image matter\n"
                 "Publisher: the SHA-256 in SHA256SUMS; compared while it is read\n");
    assert_text (burin_publisher_words_dup_verdict (&publisher, BURIN_PUBLISHER_MATCHES),
                 "The image matches the SHA-256 in SHA256SUMS.");
    assert_text (burin_publisher_words_dup_verdict (&publisher, BURIN_PUBLISHER_MISMATCH), "");

    publisher.subject = (char *) "a.img.xz";
    assert_text (burin_publisher_words_dup_verdict (&publisher, BURIN_PUBLISHER_MATCHES),
                 "The image matches the SHA-256 of a.img.xz in SHA256SUMS.");
    publisher.subject = (char *) "";

    publisher.bmap = (char *) "";
    publisher.signer = (char *) "Somebody, ABCD";
    assert_text (
        burin_cli_publisher_dup_expected (&publisher),
        "Publisher: the SHA-256 in SHA256SUMS, signed by Somebody, ABCD; compared while it "
        "is read\n");
    assert_text (burin_publisher_words_dup_verdict (&publisher, BURIN_PUBLISHER_SIGNED),
                 "The image matches the SHA-256 in SHA256SUMS, signed by Somebody, ABCD.");

    publisher.verdict = BURIN_PUBLISHER_SIGNED;
    assert_text (burin_cli_publisher_dup_expected (&publisher),
                 "The image matches the SHA-256 in SHA256SUMS, signed by Somebody, ABCD.\n");

    publisher.algorithm = (char *) "md5";
    publisher.source = (char *) "";
    assert_text (
        burin_publisher_words_dup_verdict (&publisher, BURIN_PUBLISHER_MATCHES),
        "The image matches the MD5 that you gave: that shows that it is undamaged, but not "
        "that it is genuine.");
}

static void
test_checksum (void)
{
    static const struct {
        const char *text;
        gboolean is_digest;
    } cases[] = {
        {SHA256, TRUE},       {"sha256:" SHA256, TRUE}, {"SHA256SUMS", FALSE}, {"deadbeef", FALSE},
        {"./" SHA256, FALSE}, {SHA256 ".txt", FALSE},   {"dir:name", FALSE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        BurinCliPublisherArgs args = {.checksum = (char *) cases[i].text};
        g_autoptr (GError) error = NULL;
        BurinPublisherQuery query;

        g_assert_true (burin_cli_publisher_args_interpret (&args, &query, &error));
        g_assert_cmpstr (query.checksum, ==, cases[i].is_digest ? cases[i].text : NULL);
        g_assert_cmpstr (query.list, ==, cases[i].is_digest ? NULL : cases[i].text);
        burin_publisher_query_clear (&query);
    }
}

static void
test_contradictions (void)
{
    BurinCliPublisherArgs cases[] = {
        {.checksum = (char *) SHA256, .no_checksum = TRUE},
        {.bmap = (char *) "a.bmap", .no_bmap = TRUE},
    };

    for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
        g_autoptr (GError) error = NULL;
        BurinPublisherQuery query;

        g_assert_false (burin_cli_publisher_args_interpret (&cases[i], &query, &error));
        g_assert_error (error, BURIN_ERROR, BURIN_ERROR_INVALID_ARGUMENT);
        g_assert_nonnull (burin_cli_publisher_args_get_given (&cases[i]));
    }
    g_assert_null (burin_cli_publisher_args_get_given (&(BurinCliPublisherArgs){}));
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/cli-publisher/nothing", test_nothing);
    g_test_add_func ("/cli-publisher/passed-over", test_passed_over);
    g_test_add_func ("/cli-publisher/said", test_said);
    g_test_add_func ("/cli-publisher/checksum", test_checksum);
    g_test_add_func ("/cli-publisher/contradictions", test_contradictions);
    return g_test_run ();
}
