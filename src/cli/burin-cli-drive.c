/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-drive.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "burin-cli-text.h"
#include "burin-error.h"
#include "burin-text.h"

typedef gboolean (*Match) (BurinDrive *drive, const char *name);

/* Returns: (transfer full) (nullable): the path that @path leads to; %NULL if to nothing */
static char *
resolve (const char *path)
{
    char *resolved = realpath (path, NULL);
    char *copy = g_strdup (resolved);

    free (resolved);
    return copy;
}

static gboolean
is_path_of (BurinDrive *drive, const char *name)
{
    g_autofree char *wanted = resolve (name);
    g_autofree char *node = resolve (burin_drive_get_node (drive));

    if (strcmp (burin_drive_get_node (drive), name) == 0)
        return TRUE;
    return wanted != NULL && node != NULL && strcmp (wanted, node) == 0;
}

static GPtrArray *
find_matching (GListModel *drives, const char *name, Match matches)
{
    GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);

    for (guint i = 0; i < g_list_model_get_n_items (drives); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (drives, i);

        if (matches (drive, name))
            g_ptr_array_add (found, g_steal_pointer (&drive));
    }
    return found;
}

static void
append_drive (GString *text, BurinDrive *drive)
{
    g_autofree char *line = burin_cli_text_dup_drive (drive);

    g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", line);
}

static BurinDrive *
refuse_ambiguous (GPtrArray *found, const char *name, GError **error)
{
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *safe = burin_text_dup_safe (name);

    for (guint i = 0; i < found->len; i++)
        append_drive (text, g_ptr_array_index (found, i));
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     _ ("“%s” can mean several drives, name one by its node: %s"), safe, text->str);
    return NULL;
}

static gboolean
has_partition (BurinDrive *drive, const char *name)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);

    for (guint i = 0; i < partitions->len; i++) {
        const BurinPartition *partition = g_ptr_array_index (partitions, i);

        if (strcmp (partition->node, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* Drives that are built in or hold backups are not offered, though one can name them. */
static gboolean
is_worth_offering (BurinDrive *drive, const char *name)
{
    (void) name;
    return !burin_drive_is_precious (drive) && burin_drive_get_size (drive) > 0;
}

static BurinDrive *
refuse_unknown (GListModel *drives, const char *name, GError **error)
{
    g_autoptr (GPtrArray) offered = find_matching (drives, name, is_worth_offering);
    g_autoptr (GPtrArray) parents = find_matching (drives, name, has_partition);
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *safe = burin_text_dup_safe (name);

    if (parents->len > 0) {
        BurinDrive *parent = g_ptr_array_index (parents, 0);

        burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, NULL,
                         _ ("%s is a partition: an image is for the whole drive %s"), safe,
                         burin_drive_get_node (parent));
        return NULL;
    }
    for (guint i = 0; i < offered->len; i++)
        append_drive (text, g_ptr_array_index (offered, i));
    if (offered->len == 0)
        burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, NULL,
                         _ ("there is no drive “%s”, and no removable drive at all"), safe);
    else
        burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, NULL,
                         _ ("there is no drive “%s”; there is: %s"), safe, text->str);
    return NULL;
}

/**
 * burin_cli_drive_find:
 * @drives: of BurinDrive
 * @name: a node or a link to it, the file of a virtual drive, a by-id name or a serial number. A
 * path wins, because a drive chooses its serial number itself.
 * @error: %BURIN_ERROR_DRIVE_NOT_FOUND, or %BURIN_ERROR_INVALID_ARGUMENT if @name means several
 * drives
 *
 * Returns: (transfer full): the one drive that @name can mean, or %NULL
 */
BurinDrive *
burin_cli_drive_find (GListModel *drives, const char *name, GError **error)
{
    g_autoptr (GPtrArray) found = find_matching (drives, name, is_path_of);

    if (found->len == 0) {
        g_clear_pointer (&found, g_ptr_array_unref);
        found = find_matching (drives, name, burin_drive_has_name);
    }
    if (found->len == 0)
        return refuse_unknown (drives, name, error);
    if (found->len > 1)
        return refuse_ambiguous (found, name, error);
    return g_object_ref (g_ptr_array_index (found, 0));
}

static gboolean
check_is_new (GPtrArray *found, BurinDrive *drive, GError **error)
{
    g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));

    if (!g_ptr_array_find (found, drive, NULL))
        return TRUE;
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, _ ("%s is named more than once"),
                     node);
    return FALSE;
}

/**
 * burin_cli_drive_find_all:
 * @drives: of BurinDrive
 * @names: each as for burin_cli_drive_find()
 * @error: as for that; %BURIN_ERROR_INVALID_ARGUMENT also if two names mean the same drive
 *
 * Returns: (transfer full) (element-type BurinDrive): the drives in the order of their names, or
 *   %NULL
 */
GPtrArray *
burin_cli_drive_find_all (GListModel *drives, const char *const *names, GError **error)
{
    g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

    for (gsize i = 0; names[i] != NULL; i++) {
        g_autoptr (BurinDrive) drive = burin_cli_drive_find (drives, names[i], error);

        if (drive == NULL || !check_is_new (found, drive, error))
            return NULL;
        g_ptr_array_add (found, g_steal_pointer (&drive));
    }
    return g_steal_pointer (&found);
}
