/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "machine.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "burin-drive-scanner.h"

void
machine_write_data (Machine *machine, const char *path, const guint8 *data, gsize size)
{
    g_autofree char *full = g_build_filename (machine->root, path, NULL);
    g_autofree char *directory = g_path_get_dirname (full);
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
    g_file_set_contents (full, (const char *) data, (gssize) size, &error);
    g_assert_no_error (error);
}

void
machine_write_file (Machine *machine, const char *path, const char *contents)
{
    machine_write_data (machine, path, (const guint8 *) contents, strlen (contents));
}

void
machine_write_attribute (Machine *machine,
                         const char *device,
                         const char *name,
                         const char *contents)
{
    g_autofree char *path = g_build_filename ("sys/devices", device, name, NULL);

    machine_write_file (machine, path, contents);
}

static void
link_to (Machine *machine, const char *target, const char *path)
{
    g_autofree char *full = g_build_filename (machine->root, path, NULL);
    g_autofree char *directory = g_path_get_dirname (full);

    g_assert_cmpint (g_mkdir_with_parents (directory, 0755), ==, 0);
    g_assert_cmpint (symlink (target, full), ==, 0);
}

void
machine_set_subsystem (Machine *machine, const char *device, const char *subsystem)
{
    g_autofree char *path = g_build_filename ("sys/devices", device, "subsystem", NULL);
    g_autofree char *target = g_strconcat ("/nowhere/bus/", subsystem, NULL);

    link_to (machine, target, path);
}

/* Adds the block device whose folder is "…/NAME", of so many MiB. */
static void
add_block (Machine *machine, const char *device, const char *number, guint mebibytes)
{
    g_autofree char *name = g_path_get_basename (device);
    g_autofree char *link = g_build_filename ("sys/class/block", name, NULL);
    g_autofree char *target = g_build_filename ("../../devices", device, NULL);
    g_autofree char *sectors = g_strdup_printf ("%u\n", mebibytes * 2048);

    machine_write_attribute (machine, device, "dev", number);
    machine_write_attribute (machine, device, "size", sectors);
    machine_write_attribute (machine, device, "ro", "0\n");
    link_to (machine, target, link);
}

void
machine_add_disk (
    Machine *machine, const char *device, const char *number, guint mebibytes, guint diskseq)
{
    g_autofree char *sequence = g_strdup_printf ("%u\n", diskseq);

    add_block (machine, device, number, mebibytes);
    machine_write_attribute (machine, device, "diskseq", sequence);
    machine_write_attribute (machine, device, "queue/logical_block_size", "512\n");
    machine_write_attribute (machine, device, "removable", "0\n");
}

void
machine_add_partition (Machine *machine, const char *device, const char *number, guint mebibytes)
{
    add_block (machine, device, number, mebibytes);
    machine_write_attribute (machine, device, "partition", "1\n");
}

void
machine_add_holder (Machine *machine, const char *device, const char *holder)
{
    g_autofree char *name = g_build_filename ("holders", holder, NULL);

    machine_write_attribute (machine, device, name, "");
}

void
machine_add_mount (Machine *machine,
                   const char *number,
                   const char *mount_point,
                   const char *fs_type,
                   const char *source)
{
    g_string_append_printf (machine->mounts, "%u 1 %s / %s rw - %s %s rw\n",
                            (guint) machine->mounts->len + 100, number, mount_point, fs_type,
                            source);
}

void
machine_set_property (Machine *machine, const char *number, const char *name, const char *value)
{
    GHashTable *properties = g_hash_table_lookup (machine->properties, number);

    if (properties == NULL) {
        properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert (machine->properties, g_strdup (number), properties);
    }
    g_hash_table_replace (properties, g_strdup (name), g_strdup (value));
}

static GHashTable *
get_properties_cb (dev_t device, gpointer data)
{
    Machine *machine = data;
    g_autofree char *number = g_strdup_printf ("%u:%u", major (device), minor (device));
    GHashTable *properties = g_hash_table_lookup (machine->properties, number);

    return properties != NULL ? g_hash_table_ref (properties) : NULL;
}

void
machine_scan (Machine *machine, gboolean allow_loop)
{
    g_autoptr (BurinDriveScanner) scanner =
        burin_drive_scanner_new (machine->root, allow_loop, get_properties_cb, machine);

    machine_write_file (machine, "proc/self/mountinfo", machine->mounts->str);
    g_clear_pointer (&machine->drives, g_ptr_array_unref);
    machine->drives = burin_drive_scanner_scan (scanner);
}

void
machine_set_up (Machine *machine, gconstpointer data)
{
    (void) data;
    machine->root = g_dir_make_tmp ("burin-machine-XXXXXX", NULL);
    machine->mounts = g_string_new ("20 1 0:21 / /proc rw - proc proc rw\n");
    machine->properties = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                 (GDestroyNotify) g_hash_table_unref);
    g_assert_nonnull (machine->root);
}

static void
remove_tree (const char *path)
{
    g_autoptr (GDir) dir = NULL;
    const char *name;

    if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        dir = g_dir_open (path, 0, NULL);
    while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
        g_autofree char *child = g_build_filename (path, name, NULL);

        remove_tree (child);
    }
    g_assert_cmpint (g_remove (path), ==, 0);
}

void
machine_tear_down (Machine *machine, gconstpointer data)
{
    (void) data;
    remove_tree (machine->root);
    g_free (machine->root);
    g_string_free (machine->mounts, TRUE);
    g_hash_table_unref (machine->properties);
    g_clear_pointer (&machine->drives, g_ptr_array_unref);
}
