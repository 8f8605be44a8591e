/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-rate.h"
#include "burin-text.h"

static void
assert_and_free (char *got, const char *expected)
{
    g_assert_cmpstr (got, ==, expected);
    g_free (got);
}

static void
test_clock (void)
{
    assert_and_free (burin_text_dup_clock (0), "0:00");
    assert_and_free (burin_text_dup_clock (61), "1:01");
    assert_and_free (burin_text_dup_clock (3600), "1:00:00");
}

static void
test_rate (void)
{
    assert_and_free (burin_text_dup_rate (21400000.0), "21.4 MB/s");
    assert_and_free (burin_text_dup_rate (-1.0), "0.0 MB/s");
}

static void
test_percent (void)
{
    assert_and_free (burin_text_dup_percent (0), "0 %");
    assert_and_free (burin_text_dup_percent (0.999), "99 %");
    assert_and_free (burin_text_dup_percent (1), "100 %");
    assert_and_free (burin_text_dup_percent (1.5), "100 %");
    assert_and_free (burin_text_dup_percent (-1), "0 %");
}

static void
test_safe (void)
{
    assert_and_free (burin_text_dup_safe (NULL), "");
    assert_and_free (burin_text_dup_safe ("  Acme\n"), "Acme");
    assert_and_free (burin_text_dup_safe ("a\033[2Jb"), "a [2Jb");
    assert_and_free (burin_text_dup_safe ("a\342\200\256b"), "a b"); /* right-to-left override */
    assert_and_free (burin_text_dup_safe ("a\342\200\250b"), "a b"); /* line separator */
    assert_and_free (burin_text_dup_safe ("\303\234n\303\257"), "\303\234n\303\257");
    assert_and_free (burin_text_dup_safe ("a\377b"), "a\357\277\275b");
}

static void
test_growth (void)
{
    BurinRate rate = {};

    g_assert_cmpfloat (burin_rate_get (&rate), ==, 0.0);
    burin_rate_add (&rate, 0, 0);
    g_assert_cmpfloat (burin_rate_get (&rate), ==, 0.0);
    for (guint i = 1; i <= 100; i++)
        burin_rate_add (&rate, i * 200000, i * 2000);
    g_assert_cmpfloat_with_epsilon (burin_rate_get (&rate), 10000.0, 0.001);

    /* It follows a drive that slows down. */
    for (guint i = 101; i <= 140; i++)
        burin_rate_add (&rate, i * 200000, 200000 + (i - 100) * 200);
    g_assert_cmpfloat_with_epsilon (burin_rate_get (&rate), 1000.0, 0.001);
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/text/clock", test_clock);
    g_test_add_func ("/text/rate", test_rate);
    g_test_add_func ("/text/percent", test_percent);
    g_test_add_func ("/text/safe", test_safe);
    g_test_add_func ("/rate/growth", test_growth);
    return g_test_run ();
}
