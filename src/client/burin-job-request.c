/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-request.h"

#include <gio/gunixfdlist.h>

#include "burin-drive-codec.h"
#include "burin-fd.h"
#include "burin-reader-process.h"

static GVariant *
build_options (BurinJobKind kind, BurinImage *image, gboolean allow_fixed)
{
    g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&options, "allow-fixed", "b", allow_fixed);
    if (kind == BURIN_JOB_WRITE)
        g_variant_dict_insert (&options, "source-device", "t",
                               burin_image_get_source_device (image));
    return g_variant_dict_end (&options);
}

static gboolean
check_drive (BurinHelperLink *link, BurinDrive *drive, const char *path, GError **error)
{
    BurinErrorDetails details = {.operation = "open", .drive = burin_drive_get_node (drive)};
    g_autoptr (GDBusObject) object =
        g_dbus_object_manager_get_object (burin_helper_link_get_manager (link), path);

    if (object != NULL)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, &details, "%s is not there any more",
                     burin_drive_get_node (drive));
    return FALSE;
}

/* Returns: (transfer full): a list with the pipe's read end, of which no copy is left here */
static GUnixFDList *
start_reader (BurinImage *image, GError **error)
{
    g_auto (BurinFd) pipe = burin_reader_process_stream (burin_image_get_fd (image), error);
    g_autoptr (GUnixFDList) fds = NULL;

    if (pipe < 0)
        return NULL;
    fds = g_unix_fd_list_new_from_array (&pipe, 1);
    pipe = -1; /* the list has taken it */
    return g_steal_pointer (&fds);
}

static void
answer (GTask *task, gboolean called, char *job, GError *error)
{
    if (called)
        g_task_return_pointer (task, job, g_free);
    else
        g_task_return_error (task, burin_helper_link_translate_error (error));
    g_object_unref (task);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GError *error = NULL;
    char *job = NULL;
    gboolean called = burin_dbus_helper1_call_write_finish (BURIN_DBUS_HELPER1 (source), &job, NULL,
                                                            result, &error);

    answer (user_data, called, job, error);
}

static void
verify_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GError *error = NULL;
    char *job = NULL;
    gboolean called = burin_dbus_helper1_call_verify_finish (BURIN_DBUS_HELPER1 (source), &job,
                                                             NULL, result, &error);

    answer (user_data, called, job, error);
}

/**
 * burin_job_request_async:
 * @link: a helper that may use the drive
 * @allow_fixed: the user asked for drives that are not removable
 *
 * Starts a reader and has the helper start a job with what it sends. Cannot be cancelled, so that
 * no job can come to life of which nobody knows: cancel the job instead. If the helper refuses, the
 * reader ends because nobody holds the other end of its pipe.
 */
void
burin_job_request_async (BurinHelperLink *link,
                         BurinJobKind kind,
                         BurinImage *image,
                         BurinDrive *drive,
                         gboolean allow_fixed,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    BurinDbusHelper1 *helper = burin_helper_link_get_helper (link);
    g_autofree char *path = burin_drive_codec_dup_path (burin_drive_get_id (drive));
    GTask *task = g_task_new (link, NULL, callback, user_data);
    g_autoptr (GUnixFDList) fds = NULL;
    GError *error = NULL;

    g_task_set_source_tag (task, burin_job_request_async);
    if (check_drive (link, drive, path, &error))
        fds = start_reader (image, &error);
    if (fds == NULL) {
        g_task_return_error (task, error);
        g_object_unref (task);
    } else if (kind == BURIN_JOB_WRITE) {
        burin_dbus_helper1_call_write (
            helper, g_variant_new_handle (0), path, burin_drive_codec_identity (drive),
            build_options (kind, image, allow_fixed), fds, NULL, write_cb, task);
    } else {
        burin_dbus_helper1_call_verify (
            helper, g_variant_new_handle (0), path, burin_drive_codec_identity (drive),
            build_options (kind, image, allow_fixed), fds, NULL, verify_cb, task);
    }
}

/**
 * burin_job_request_finish:
 * @error: why the helper refused, or %BURIN_ERROR_HELPER if it could not be asked, or why there is
 * no reader
 *
 * Returns: (transfer full): the job's object path, or %NULL
 */
char *
burin_job_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, link), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
