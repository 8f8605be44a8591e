/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-mount.h"

#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

/* Fields of a mountinfo line before its optional ones, see proc(5). */
enum {
    FIELD_ID,
    FIELD_PARENT,
    FIELD_DEVICE,
    FIELD_ROOT,
    FIELD_MOUNT_POINT,
    FIELD_OPTIONS,
    N_FIXED_FIELDS
};

/* The kernel writes blanks and backslashes as \ooo; those are all the escapes there are. */
static char *
unescape (const char *field)
{
    return g_strcompress (field);
}

static gboolean
parse_device (const char *field, dev_t *device)
{
    unsigned int device_major, device_minor;

    if (sscanf (field, "%u:%u", &device_major, &device_minor) != 2)
        return FALSE;
    *device = makedev (device_major, device_minor);
    return TRUE;
}

/* Returns: the index of the "-" that ends the optional fields, 0 if the line has none */
static guint
find_separator (GStrv fields, guint n_fields)
{
    for (guint i = N_FIXED_FIELDS; i < n_fields; i++)
        if (strcmp (fields[i], "-") == 0)
            return i;
    return 0;
}

/**
 * burin_mount_parse:
 * @line: a line of a mountinfo file
 *
 * Returns: (transfer full) (nullable): the mount, or %NULL if the line is none
 */
BurinMount *
burin_mount_parse (const char *line)
{
    g_auto (GStrv) fields = g_strsplit (line, " ", -1);
    guint n_fields = g_strv_length (fields);
    guint separator = find_separator (fields, n_fields);
    BurinMount *mount;
    dev_t device;

    if (separator == 0 || separator + 2 >= n_fields ||
        !parse_device (fields[FIELD_DEVICE], &device))
        return NULL;

    mount = g_new0 (BurinMount, 1);
    mount->id = g_ascii_strtoull (fields[FIELD_ID], NULL, 10);
    mount->parent_id = g_ascii_strtoull (fields[FIELD_PARENT], NULL, 10);
    mount->device = device;
    mount->mount_point = unescape (fields[FIELD_MOUNT_POINT]);
    mount->fs_type = unescape (fields[separator + 1]);
    mount->source = unescape (fields[separator + 2]);
    return mount;
}

void
burin_mount_free (BurinMount *mount)
{
    g_free (mount->mount_point);
    g_free (mount->fs_type);
    g_free (mount->source);
    g_free (mount);
}

static void
free_mount (gpointer mount)
{
    burin_mount_free (mount);
}

static GStrv
load_lines (const char *proc, const char *process, const char *file)
{
    g_autofree char *path = g_build_filename (proc, process, file, NULL);
    g_autofree char *contents = NULL;

    if (!g_file_get_contents (path, &contents, NULL, NULL))
        return g_new0 (char *, 1);
    return g_strsplit (contents, "\n", -1);
}

/**
 * burin_mount_load:
 * @proc: where procfs is mounted
 * @process: a process id, or "self"
 *
 * Returns: (transfer full) (element-type BurinMount): what @process sees mounted, in the order of
 * the kernel; empty if we may not know or the process is gone
 */
GPtrArray *
burin_mount_load (const char *proc, const char *process)
{
    g_auto (GStrv) lines = load_lines (proc, process, "mountinfo");
    GPtrArray *mounts = g_ptr_array_new_with_free_func (free_mount);

    for (guint i = 0; lines[i] != NULL; i++) {
        BurinMount *mount = burin_mount_parse (lines[i]);

        if (mount != NULL)
            g_ptr_array_add (mounts, mount);
    }
    return mounts;
}

/**
 * burin_mount_load_swaps:
 * @proc: where procfs is mounted
 *
 * Returns: (transfer full) (element-type filename): the devices and files that are swapped to
 */
GPtrArray *
burin_mount_load_swaps (const char *proc)
{
    g_auto (GStrv) lines = load_lines (proc, "", "swaps");
    GPtrArray *swaps = g_ptr_array_new_with_free_func (g_free);

    for (guint i = 0; lines[i] != NULL; i++) {
        gsize length = strcspn (lines[i], " \t");
        g_autofree char *field = g_strndup (lines[i], length);

        if (field[0] == '/') /* not the table's head */
            g_ptr_array_add (swaps, unescape (field));
    }
    return swaps;
}
