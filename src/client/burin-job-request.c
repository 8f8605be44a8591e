/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-request.h"

#include <gio/gunixfdlist.h>
#include <string.h>

#include "burin-drive-codec.h"
#include "burin-fd.h"
#include "burin-reader-process.h"

/* As much of it as the helper takes. */
static char *
dup_image_name (BurinImage *image)
{
    const char *name = burin_image_get_display_name (image);
    const char *end;

    (void) g_utf8_validate_len (name, MIN (strlen (name), BURIN_LONGEST_IMAGE_NAME),
                                &end); /* the end is wanted, wherever it is */
    return g_strndup (name, (gsize) (end - name));
}

/* A helper does not take more than it must keep. */
static void
add_published (GVariantDict *options, BurinImage *image)
{
    const BurinPublisher *publisher = burin_image_get_publisher (image);
    g_autoptr (GVariant) published = NULL;

    if (publisher == NULL)
        return;
    published = g_variant_ref_sink (burin_publisher_to_variant (publisher));
    if (g_variant_get_size (published) <= BURIN_LARGEST_PUBLISHED)
        g_variant_dict_insert_value (options, "published", published);
}

static GVariant *
build_options (const BurinJobRequestWhat *what)
{
    g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);
    g_autofree char *image_name = dup_image_name (what->image);

    g_variant_dict_insert (&options, "allow-fixed", "b", what->allow_fixed);
    add_published (&options, what->image);
    if (what->kind == BURIN_JOB_WRITE) {
        g_variant_dict_insert (&options, "source-device", "t",
                               burin_image_get_source_device (what->image));
        g_variant_dict_insert (&options, "verify", "b", what->verify);
        g_variant_dict_insert (&options, "image-name", "s", image_name);
        g_variant_dict_insert (&options, "changed-only", "b", what->changed_only);
        g_variant_dict_insert (&options, "keep-unmapped", "b", what->keep_unmapped);
        g_variant_dict_insert (&options, "finish", "b", what->finish);
        g_variant_dict_insert (&options, "after", "s", burin_release_to_string (what->release));
        /* A helper of an earlier version does not know these. */
        if (what->detach_busy)
            g_variant_dict_insert (&options, "detach-busy", "b", TRUE);
        if (what->allow_backup)
            g_variant_dict_insert (&options, "allow-backup", "b", TRUE);
    }
    return g_variant_dict_end (&options);
}

static GVariant *
build_drives (GPtrArray *drives)
{
    g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(oa{sv})"));

    for (guint i = 0; i < drives->len; i++) {
        BurinDrive *drive = g_ptr_array_index (drives, i);
        g_autofree char *path = burin_drive_codec_dup_path (burin_drive_get_id (drive));

        g_variant_builder_add (&builder, "(o@a{sv})", path, burin_drive_codec_identity (drive));
    }
    return g_variant_builder_end (&builder);
}

static gboolean
check_drive (BurinHelperLink *link, BurinDrive *drive, GError **error)
{
    BurinErrorDetails details = {.operation = "open", .drive = burin_drive_get_node (drive)};
    g_autofree char *path = burin_drive_codec_dup_path (burin_drive_get_id (drive));
    g_autoptr (GDBusObject) object =
        g_dbus_object_manager_get_object (burin_helper_link_get_manager (link), path);

    if (object != NULL)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_NOT_FOUND, &details, "%s is not there any more",
                     burin_drive_get_node (drive));
    return FALSE;
}

static gboolean
check_drives (BurinHelperLink *link, GPtrArray *drives, GError **error)
{
    for (guint i = 0; i < drives->len; i++)
        if (!check_drive (link, g_ptr_array_index (drives, i), error))
            return FALSE;
    return TRUE;
}

/* Returns: (transfer full): a list with one end of the reader's socket, of which no copy is left
 * here */
static GUnixFDList *
start_reader (BurinImage *image, GError **error)
{
    g_auto (BurinFd) rest = -1;
    BurinReaderProcessInput input;
    int frames;

    burin_image_get_input (image, &input);
    if (!burin_image_take_rest (image, &rest, error))
        return NULL;
    input.rest_fd = rest;
    frames = burin_reader_process_stream (&input, error);
    return frames >= 0 ? g_unix_fd_list_new_from_array (&frames, 1) : NULL; /* takes it */
}

static void
answer (GTask *task, gboolean called, GStrv jobs, GError *error)
{
    if (called)
        g_task_return_pointer (task, jobs, (GDestroyNotify) (void (*) (void)) g_strfreev);
    else
        g_task_return_error (
            task, burin_helper_link_translate_error (g_task_get_source_object (task), error));
    g_object_unref (task);
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GError *error = NULL;
    GStrv jobs = NULL;
    gboolean called = burin_dbus_helper1_call_write_finish (BURIN_DBUS_HELPER1 (source), &jobs,
                                                            NULL, result, &error);

    answer (user_data, called, jobs, error);
}

static void
verify_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    GError *error = NULL;
    GStrv jobs = NULL;
    gboolean called = burin_dbus_helper1_call_verify_finish (BURIN_DBUS_HELPER1 (source), &jobs,
                                                             NULL, result, &error);

    answer (user_data, called, jobs, error);
}

/**
 * burin_job_request_async:
 * @link: a helper that may use the drives
 * @what: what it is asked for
 *
 * Starts a reader and has the helper start jobs with what it sends. Cannot be cancelled, so that no
 * job can come to life of which nobody knows: cancel the jobs instead. If the helper refuses, the
 * reader ends because nobody holds the other end of its socket.
 */
void
burin_job_request_async (BurinHelperLink *link,
                         const BurinJobRequestWhat *what,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    BurinDbusHelper1 *helper = burin_helper_link_get_helper (link);
    GTask *task = g_task_new (link, NULL, callback, user_data);
    g_autoptr (GUnixFDList) fds = NULL;
    GError *error = NULL;

    g_task_set_source_tag (task, burin_job_request_async);
    if (check_drives (link, what->drives, &error))
        fds = start_reader (what->image, &error);
    if (fds == NULL) {
        g_task_return_error (task, error);
        g_object_unref (task);
    } else if (what->kind == BURIN_JOB_WRITE) {
        burin_dbus_helper1_call_write (helper, g_variant_new_handle (0),
                                       build_drives (what->drives), build_options (what), fds, NULL,
                                       write_cb, task);
    } else {
        burin_dbus_helper1_call_verify (helper, g_variant_new_handle (0),
                                        build_drives (what->drives), build_options (what), fds,
                                        NULL, verify_cb, task);
    }
}

/**
 * burin_job_request_finish:
 * @error: why the helper refused, or %BURIN_ERROR_HELPER if it could not be asked, or why there is
 * no reader
 *
 * Returns: (transfer full): the jobs' object paths, in the order of the drives, or %NULL
 */
GStrv
burin_job_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, link), NULL);

    return g_task_propagate_pointer (G_TASK (result), error);
}
