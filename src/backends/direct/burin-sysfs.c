/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-sysfs.h"

/**
 * burin_sysfs_read:
 * @directory: path of a device's folder
 * @attribute: name of a file in it, possibly in a folder in it
 *
 * Returns: (transfer full) (nullable): its contents without the white space around them, or %NULL
 * if the device has no such attribute (or is gone, which happens at any time)
 */
char *
burin_sysfs_read (const char *directory, const char *attribute)
{
    g_autofree char *path = g_build_filename (directory, attribute, NULL);
    char *contents = NULL;

    if (!g_file_get_contents (path, &contents, NULL, NULL))
        return NULL;
    return g_strstrip (contents);
}

/**
 * burin_sysfs_read_number:
 *
 * Returns: a decimal attribute, 0 if there is none
 */
guint64
burin_sysfs_read_number (const char *directory, const char *attribute)
{
    g_autofree char *text = burin_sysfs_read (directory, attribute);

    return text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
}

gboolean
burin_sysfs_has (const char *directory, const char *attribute)
{
    g_autofree char *path = g_build_filename (directory, attribute, NULL);

    return g_file_test (path, G_FILE_TEST_EXISTS);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
    return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/**
 * burin_sysfs_list:
 *
 * Returns: (transfer full) (element-type utf8): sorted names of what is in @subdirectory of
 *   @directory; empty if there is no such folder
 */
GPtrArray *
burin_sysfs_list (const char *directory, const char *subdirectory)
{
    g_autofree char *path = g_build_filename (directory, subdirectory, NULL);
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
        g_ptr_array_add (names, g_strdup (name));
    g_ptr_array_sort (names, compare_names);
    return names;
}

/**
 * burin_sysfs_dup_subsystem:
 *
 * Returns: (transfer full) (nullable): name of the subsystem that the device belongs to ("usb")
 */
char *
burin_sysfs_dup_subsystem (const char *directory)
{
    g_autofree char *path = g_build_filename (directory, "subsystem", NULL);
    g_autofree char *target = g_file_read_link (path, NULL);

    return target != NULL ? g_path_get_basename (target) : NULL;
}
