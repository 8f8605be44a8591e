/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-eject.h"

#include "burin-fd.h"

/* The worker thread. */
static gpointer
run (gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinDriveOpener *opener = g_task_get_source_object (task);
    BurinDrive *drive = g_task_get_task_data (task);
    GError *error = NULL;
    g_auto (BurinFd) fd = burin_drive_opener_open (opener, drive, BURIN_ACCESS_WRITE, NULL, &error);

    if (fd < 0)
        g_task_return_error (task, error);
    else
        g_task_return_int (task, (gssize) burin_drive_opener_release (
                                     opener, drive, g_steal_fd (&fd), BURIN_RELEASE_EJECT));
    return NULL;
}

/**
 * burin_helper_eject_async:
 * @opener: how to get at it
 * @drive: the drive, as it was when it was written
 *
 * Unmounts and ejects a drive, in a thread, since both may take a while; one of its own, since in
 * GTask's pool every call waits for its caller to be known.
 */
void
burin_helper_eject_async (BurinDriveOpener *opener,
                          BurinDrive *drive,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
    GTask *task = g_task_new (opener, NULL, callback, user_data);

    g_task_set_source_tag (task, burin_helper_eject_async);
    g_task_set_task_data (task, g_object_ref (drive), g_object_unref);
    g_thread_unref (g_thread_new ("burin-eject", run, task));
}

/**
 * burin_helper_eject_finish:
 * @release: (out): what became of it
 * @error: an error of burin_drive_opener_open()
 *
 * Returns: whether the drive was there, and nobody in the way
 */
gboolean
burin_helper_eject_finish (GAsyncResult *result, BurinRelease *release, GError **error)
{
    gssize value = g_task_propagate_int (G_TASK (result), error);

    if (value < 0)
        return FALSE;
    *release = (BurinRelease) value;
    return TRUE;
}
