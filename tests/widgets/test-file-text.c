/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-file-text.h"

static void
assert_names (const char *text, const char *expected)
{
    g_autoptr (GPtrArray) files = burin_file_text_parse (text);
    g_autoptr (GString) uris = g_string_new (NULL);

    for (guint i = 0; i < files->len; i++) {
        g_autofree char *uri = g_file_get_uri (g_ptr_array_index (files, i));

        g_string_append_printf (uris, "%s%s", i > 0 ? " " : "", uri);
    }
    g_assert_cmpstr (uris->str, ==, expected);
}

static void
test_files (void)
{
    g_autofree char *home = g_filename_to_uri (g_get_home_dir (), NULL, NULL);
    g_autofree char *in_home = g_strdup_printf ("%s/a.iso", home);

    assert_names ("/tmp/a.iso", "file:///tmp/a.iso");
    assert_names ("  /tmp/with space.iso \n", "file:///tmp/with%20space.iso");
    assert_names ("'/tmp/a b.iso'", "file:///tmp/a%20b.iso");
    assert_names ("file:///tmp/a.iso\r\n", "file:///tmp/a.iso");
    assert_names ("sftp://host/a.iso", "sftp://host/a.iso");
    assert_names ("~/a.iso", in_home);
    assert_names ("/a\n/b\n", "file:///a file:///b");
}

static void
test_nonsense (void)
{
    assert_names ("", "");
    assert_names ("\n", "");
    assert_names ("a.iso", "");
    assert_names ("see: /tmp/a.iso", "");
    assert_names ("/tmp/a.iso\nand so on", "");
    assert_names ("\"", "");
}

int
main (int argc, char **argv)
{
    g_test_init (&argc, &argv, NULL);
    g_test_add_func ("/file-text/files", test_files);
    g_test_add_func ("/file-text/nonsense", test_nonsense);
    return g_test_run ();
}
