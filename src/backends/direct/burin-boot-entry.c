/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-boot-entry.h"

#include <string.h>

/* The firmware's own variables; the kernel puts 4 bytes of attributes before each. */
#define VARIABLES "sys/firmware/efi/efivars/"
#define GLOBAL_VARIABLE "-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define ATTRIBUTES_SIZE 4

/* Boot####, see the UEFI specification, "Load Options": more attributes, the length of the device
 * path, the name with its end, and the device path. */
#define NAME_OFFSET 6

/* A node of a device path: type, subtype, length with this header; then what its type says. */
#define NODE_HEADER_SIZE 4
#define NODE_TYPE_MEDIA 4
#define NODE_SUBTYPE_HARD_DRIVE 1
#define HARD_DRIVE_SIZE 42
#define HARD_DRIVE_SIGNATURE 24 /* where the partition's GUID is */
#define HARD_DRIVE_SIGNATURE_TYPE 41
#define SIGNATURE_TYPE_GUID 2

static GBytes *
read_variable (const char *root, const char *name)
{
    g_autofree char *file = g_strconcat (VARIABLES, name, GLOBAL_VARIABLE, NULL);
    g_autofree char *path = g_build_filename (root, file, NULL);
    g_autoptr (GBytes) whole = NULL;
    char *contents;
    gsize size;

    if (!g_file_get_contents (path, &contents, &size, NULL))
        return NULL;
    whole = g_bytes_new_take (contents, size);
    return size > ATTRIBUTES_SIZE
               ? g_bytes_new_from_bytes (whole, ATTRIBUTES_SIZE, size - ATTRIBUTES_SIZE)
               : NULL;
}

static guint
get_16 (const guint8 *data)
{
    return data[0] | (guint) data[1] << 8;
}

static GBytes *
read_entry (const char *root)
{
    g_autoptr (GBytes) current = read_variable (root, "BootCurrent");
    g_autofree char *name = NULL;

    if (current == NULL || g_bytes_get_size (current) != 2)
        return NULL;
    name = g_strdup_printf ("Boot%04X", get_16 (g_bytes_get_data (current, NULL)));
    return read_variable (root, name);
}

/* Returns: where the device path starts, @size if the entry is cut off before */
static gsize
find_path (const guint8 *data, gsize size)
{
    for (gsize i = NAME_OFFSET; i + 2 <= size; i += 2)
        if (get_16 (data + i) == 0)
            return i + 2;
    return size;
}

/* A GUID is written with its first three fields turned round. */
static char *
guid_to_string (const guint8 *guid)
{
    static const int order[] = {3,  2, 1, 0,  -1, 5,  4,  -1, 7,  6,
                                -1, 8, 9, -1, 10, 11, 12, 13, 14, 15};
    GString *text = g_string_new (NULL);

    for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
        if (order[i] < 0)
            g_string_append_c (text, '-');
        else
            g_string_append_printf (text, "%02x", guid[order[i]]);
    }
    return g_string_free (text, FALSE);
}

static gboolean
is_guid_partition (const guint8 *node, gsize length)
{
    return node[0] == NODE_TYPE_MEDIA && node[1] == NODE_SUBTYPE_HARD_DRIVE &&
           length == HARD_DRIVE_SIZE && node[HARD_DRIVE_SIGNATURE_TYPE] == SIGNATURE_TYPE_GUID;
}

/**
 * burin_boot_entry_dup_partition:
 * @root: "/", or a folder that has a sys folder of its own
 *
 * Returns: (transfer full) (nullable): the GUID of the partition that the firmware started this
 *   system from, in lower case; %NULL if there is no UEFI, or it does not say
 */
char *
burin_boot_entry_dup_partition (const char *root)
{
    g_autoptr (GBytes) entry = read_entry (root);
    const guint8 *data;
    gsize size, offset;

    if (entry == NULL)
        return NULL;
    data = g_bytes_get_data (entry, &size);
    offset = find_path (data, size);
    while (size - offset >= NODE_HEADER_SIZE) {
        gsize length = get_16 (data + offset + 2);

        if (length < NODE_HEADER_SIZE || length > size - offset)
            return NULL;
        if (is_guid_partition (data + offset, length))
            return guid_to_string (data + offset + HARD_DRIVE_SIGNATURE);
        offset += length;
    }
    return NULL;
}
