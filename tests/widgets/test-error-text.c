/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-error-text.h"

#include <errno.h>
#include <gio/gio.h>
#include <string.h>

#include "burin-policy.h"
#include "fixtures.h"

static void
assert_is_sentence (const char *text)
{
    g_assert_nonnull (text);
    g_assert_cmpint (strlen (text), >, 5);
    g_assert_true (g_unichar_isupper (g_utf8_get_char (text)));
    g_assert_true (g_str_has_suffix (text, "."));
}

static void
test_every_code (void)
{
    for (BurinError code = 0; code < BURIN_N_ERRORS; code++) {
        g_autoptr (GError) error = g_error_new (BURIN_ERROR, (int) code, "it broke");
        g_autoptr (BurinErrorText) text = burin_error_text_new (error, BURIN_SIZE_EXACT);
        g_autofree char *reason = burin_error_text_dup_reason (error, BURIN_SIZE_EXACT);

        g_test_message ("%s: %s", burin_error_get_name (code), text->title);
        g_assert_cmpstr (text->title, !=, "");
        g_assert_false (g_str_has_suffix (text->title, "."));
        assert_is_sentence (text->explanation);
        assert_is_sentence (text->advice);
        g_assert_cmpstr (text->technical, ==, "it broke");
        g_assert_cmpstr (reason, !=, "");
    }
}

static void
test_foreign_domain (void)
{
    g_autoptr (GError) error = g_error_new (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no such file");
    g_autoptr (BurinErrorText) text = burin_error_text_new (error, BURIN_SIZE_EXACT);

    g_assert_cmpstr (text->title, ==, "Something Went Wrong");
    g_assert_cmpstr (text->technical, ==, "no such file");
}

static void
test_details (void)
{
    BurinErrorDetails details = {
        .operation = "write",
        .drive = "/dev/sdx",
        .errnum = EIO,
        .offset = 1048576,
        .length = 4096,
        .holder = "cp (pid 4711)",
        .path = "/media/ada",
    };
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinErrorText) text = NULL;

    burin_set_error (&error, BURIN_ERROR_DRIVE_BUSY, &details, "busy");
    text = burin_error_text_new (error, BURIN_SIZE_EXACT);
    g_assert_nonnull (strstr (text->explanation, "cp (pid 4711)"));
    g_assert_nonnull (strstr (text->technical, "write"));
    g_assert_nonnull (strstr (text->technical, "/dev/sdx"));
    g_assert_nonnull (strstr (text->technical, "Input/output error (5)"));
    g_assert_nonnull (strstr (text->technical, "1048576 + 4096"));
    g_assert_nonnull (strstr (text->technical, "/media/ada"));
}

static void
test_too_small (void)
{
    g_autoptr (BurinDrive) drive = new_stick ("a", GB);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinErrorText) text = NULL;
    g_autofree char *reason = NULL;

    g_assert_false (burin_policy_check (drive, BURIN_POLICY_NONE, 2 * GB, &error));
    text = burin_error_text_new (error, BURIN_SIZE_EXACT);
    reason = burin_error_text_dup_reason (error, BURIN_SIZE_EXACT);
    g_assert_nonnull (strstr (text->explanation, "2.0"));
    g_assert_cmpstr (reason, ==, "Too small: the image needs 2.0\u00a0GB");
}

static void
test_too_small_for_what_a_file_says (void)
{
    BurinErrorDetails details = {.needed = 2 * GB};
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinErrorText) text = NULL;
    g_autofree char *reason = NULL;

    burin_set_error (&error, BURIN_ERROR_DRIVE_TOO_SMALL, &details, "too small");
    text = burin_error_text_new (error, BURIN_SIZE_AT_LEAST);
    reason = burin_error_text_dup_reason (error, BURIN_SIZE_AT_LEAST);
    g_assert_nonnull (strstr (text->explanation, "2.0\u00a0GB or more"));
    g_assert_nonnull (strstr (text->advice, "the file is damaged"));
    g_assert_nonnull (strstr (reason, "2.0\u00a0GB or more"));
}

static BurinErrorText *
new_text (const char *cause, const char *operation)
{
    BurinErrorDetails details = {
        .cause = cause, .operation = operation, .offset = 8 * GB, .length = 120 * GB};
    g_autoptr (GError) error = NULL;

    burin_set_error (&error, BURIN_ERROR_VERIFY_MISMATCH, &details, "differs");
    return burin_error_text_new (error, BURIN_SIZE_EXACT);
}

static void
test_every_cause (void)
{
    static const char *const causes[] = {"content", "medium", "unstable", "fake-capacity",
                                         "nothing-written"};
    g_autoptr (BurinErrorText) unknown = new_text ("something new", "verify");

    for (gsize i = 0; i < G_N_ELEMENTS (causes); i++) {
        g_autoptr (BurinErrorText) text = new_text (causes[i], "verify");

        assert_is_sentence (text->explanation);
        assert_is_sentence (text->advice);
        g_assert_cmpstr (text->explanation, !=, unknown->explanation);
        g_assert_cmpstr (text->advice, !=, unknown->advice);
    }
}

static void
test_fake_capacity (void)
{
    g_autoptr (BurinErrorText) found = new_text ("fake-capacity", "check");

    g_assert_cmpstr (found->title, ==, "Drive Is a Fake");
    g_assert_cmpstr (found->explanation, ==,
                     "The drive claims to hold 128.0\u00a0GB, but it keeps only 8.0\u00a0GB.");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/error-text/every-code", test_every_code);
    g_test_add_func ("/error-text/foreign-domain", test_foreign_domain);
    g_test_add_func ("/error-text/details", test_details);
    g_test_add_func ("/error-text/too-small", test_too_small);
    g_test_add_func ("/error-text/too-small-for-what-a-file-says",
                     test_too_small_for_what_a_file_says);
    g_test_add_func ("/error-text/every-cause", test_every_cause);
    g_test_add_func ("/error-text/fake-capacity", test_fake_capacity);
    return g_test_run ();
}
