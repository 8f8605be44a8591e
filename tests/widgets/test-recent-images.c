/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gstdio.h>

#include "burin-recent-images.h"
#include "burin-settings.h"
#include "fixtures.h"

static GFile *
new_file (const char *directory, const char *name)
{
    g_autofree char *path = g_build_filename (directory, name, NULL);

    g_assert_true (g_file_set_contents (path, "image", -1, NULL));
    return g_file_new_for_path (path);
}

static void
assert_shows (GListModel *model, const char *expected)
{
    g_autoptr (GString) names = g_string_new (NULL);

    for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
        g_autoptr (GFile) file = g_list_model_get_item (model, i);
        g_autofree char *name = g_file_get_basename (file);

        g_string_append (names, name);
    }
    g_assert_cmpstr (names->str, ==, expected);
}

static void
wait_for_change (GListModel *model)
{
    gboolean changed = FALSE;
    gulong handler =
        g_signal_connect_swapped (model, "items-changed", G_CALLBACK (g_atomic_int_inc), &changed);

    while (!changed)
        g_main_context_iteration (NULL, TRUE);
    g_signal_handler_disconnect (model, handler);
}

static void
test_recent (void)
{
    g_autofree char *directory = g_dir_make_tmp ("burin-recent-XXXXXX", NULL);
    g_autoptr (GSettings) settings = burin_settings_new ();
    g_autoptr (BurinRecentImages) recent = burin_recent_images_new (settings);
    GListModel *model = burin_recent_images_get_model (recent);
    const char *const names[] = {"a", "b", "c", "d", "e", "f", "b"};

    for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
        g_autoptr (GFile) file = new_file (directory, names[i]);

        burin_recent_images_add (recent, file);
        wait_for_change (model);
    }
    assert_shows (model, "bfedc");

    for (gsize i = 0; i < 6; i++) {
        g_autofree char *path = g_build_filename (directory, names[i], NULL);

        if (i != 3)
            g_assert_cmpint (g_unlink (path), ==, 0);
    }
    burin_recent_images_refresh (recent);
    wait_for_change (model);
    assert_shows (model, "d");

    burin_recent_images_clear (recent);
    assert_shows (model, "");
    {
        g_autofree char *path = g_build_filename (directory, "d", NULL);

        g_assert_cmpint (g_unlink (path), ==, 0);
    }
    g_assert_cmpint (g_rmdir (directory), ==, 0);
}

static void
test_job_flags (void)
{
    g_autoptr (GSettings) settings = burin_settings_new ();

    g_assert_cmpint (burin_settings_get_job_flags (settings), ==, BURIN_JOB_FLAGS_NONE);
    g_settings_set_boolean (settings, BURIN_SETTING_VERIFY, FALSE);
    g_settings_set_boolean (settings, BURIN_SETTING_CHANGED_ONLY, TRUE);
    g_settings_set_boolean (settings, BURIN_SETTING_EJECT, TRUE);
    g_assert_cmpint (burin_settings_get_job_flags (settings), ==,
                     BURIN_JOB_UNVERIFIED | BURIN_JOB_CHANGED_ONLY | BURIN_JOB_EJECT);
}

static void
add_tests (void)
{
    g_test_add_func ("/recent-images/recent", test_recent);
    g_test_add_func ("/settings/job-flags", test_job_flags);
}

int
main (int argc, char **argv)
{
    return run_widget_tests (argc, argv, add_tests);
}
