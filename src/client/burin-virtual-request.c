/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-virtual-request.h"

#include <gio/gunixfdlist.h>

#include "burin-fd.h"

static char *
dup_name (const BurinVirtualDrive *virtual_drive, GError **error)
{
    g_autofree char *name = g_canonicalize_filename (virtual_drive->path, NULL);
    BurinErrorDetails details = {.operation = "open", .path = virtual_drive->path};

    if (g_utf8_validate (name, -1, NULL))
        return g_steal_pointer (&name);
    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, &details,
                     "the name of a virtual drive must be UTF-8");
    return NULL;
}

static GUnixFDList *
open_file (const BurinVirtualDrive *virtual_drive, GError **error)
{
    int fd = burin_virtual_drive_open (virtual_drive, error);

    return fd >= 0 ? g_unix_fd_list_new_from_array (&fd, 1) : NULL;
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;

    if (burin_dbus_helper1_call_add_virtual_drive_finish (BURIN_DBUS_HELPER1 (source), NULL, NULL,
                                                          result, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (
            task, burin_helper_link_translate_error (g_task_get_source_object (task), error));
}

/**
 * burin_virtual_request_async:
 * @link: a private helper
 *
 * Opens a file, makes it if need be, and has the helper show it as a drive.
 */
void
burin_virtual_request_async (BurinHelperLink *link,
                             const BurinVirtualDrive *virtual_drive,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (link, cancellable, callback, user_data);
    GError *error = NULL;
    g_autofree char *name = dup_name (virtual_drive, &error);
    g_autoptr (GUnixFDList) fds = name != NULL ? open_file (virtual_drive, &error) : NULL;

    g_task_set_source_tag (task, burin_virtual_request_async);
    if (fds == NULL)
        g_task_return_error (task, error);
    else
        burin_dbus_helper1_call_add_virtual_drive (burin_helper_link_get_helper (link),
                                                   g_variant_new_handle (0), name, fds, cancellable,
                                                   added_cb, g_object_ref (task));
}

/**
 * burin_virtual_request_finish:
 * @error: as for burin_virtual_drive_open(), and what the helper answered
 *
 * Returns: whether the file is a drive now
 */
gboolean
burin_virtual_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, link), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
