/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-open.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "burin-disk-process.h"
#include "burin-error.h"
#include "burin-fd.h"
#include "burin-image-private.h"
#include "burin-os-lookup.h"
#include "burin-progress-relay.h"
#include "burin-reader-process.h"
#include "burin-sidecars.h"

/* What the thread is given that opens the file; owned by its task. */
typedef struct {
    BurinImage *image;              /* owned; nobody else touches it meanwhile */
    GFileProgressCallback progress; /* (nullable): called in the main thread */
    gpointer progress_data;
} Opening;

static void
opening_free (Opening *opening)
{
    g_object_unref (opening->image);
    g_free (opening);
}

static gboolean
find_statement (BurinImage *self, const BurinSidecarsWatch *watch, GError **error)
{
    g_autofree char *path = g_file_get_path (self->file.file);
    /* What is signed itself must be read once for that. */
    int signed_fd = self->file.is_pipe ? -1 : self->file.fd;
    g_autoptr (BurinStatement) statement =
        burin_sidecars_find (path, signed_fd, self->query, watch, error);

    self->statement_fd = statement != NULL ? burin_statement_write (statement, error) : -1;
    return self->statement_fd >= 0;
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
    Opening *opening = task_data;
    BurinImage *self = opening->image;
    BurinProgressRelay relay = {.context = g_task_get_context (task),
                                .func = opening->progress,
                                .data = opening->progress_data};
    const BurinSidecarsWatch watch = {
        .cancellable = cancellable, .progress = burin_progress_relay_call, .progress_data = &relay};
    gboolean may_be_pipe = (self->flags & BURIN_IMAGE_OPEN_PIPE) != 0;
    GError *error = NULL;

    (void) source;
    if (burin_image_file_open (&self->file, may_be_pipe, cancellable, &error) &&
        find_statement (self, &watch, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinImage *self = g_task_get_task_data (task);

    (void) source;
    (void) burin_os_lookup_finish (result, self->info); /* else it stays what the image says */
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
return_image (GTask *task, BurinImage *self)
{
    struct stat status;

    /* What the reader is shown is larger than the file. */
    if (self->disk_format != NULL && fstat (self->file.fd, &status) == 0)
        self->info->source_size = (guint64) status.st_size;
    if (self->flags & BURIN_IMAGE_OPEN_LOOK_UP_SYSTEM)
        burin_os_lookup_async (self->info, g_task_get_cancellable (task), looked_up_cb,
                               g_object_ref (task));
    else
        g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void inspect (GTask *task, BurinImage *self);

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinImage *self = g_task_get_task_data (task);
    const char *disk_format;
    GError *error = NULL;

    (void) source;
    self->info = burin_reader_process_inspect_finish (result, &error);
    if (self->info != NULL) {
        return_image (task, self);
        return;
    }
    /* A server of virtual disks wants a file that has a place. */
    disk_format = self->file.is_in_memory ? NULL : burin_disk_process_get_format (error);
    if (self->disk_format == NULL && disk_format != NULL) {
        self->disk_format = disk_format;
        g_error_free (error);
        inspect (task, self);
        return;
    }
    g_task_return_error (task, burin_image_file_name_error (&self->file, error));
}

static void
inspect (GTask *task, BurinImage *self)
{
    g_auto (BurinFd) rest = -1;
    BurinReaderProcessInput input;
    GError *error = NULL;

    burin_image_get_input (self, &input);
    if (input.checks && !burin_image_file_take_rest (&self->file, &rest, &error)) {
        g_task_return_error (task, error);
        return;
    }
    input.rest_fd = rest;
    burin_reader_process_inspect_async (&input, g_task_get_cancellable (task), inspected_cb,
                                        g_object_ref (task));
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinImage *self = g_task_get_task_data (task);
    GError *error = NULL;

    (void) source;
    if (!g_task_propagate_boolean (G_TASK (result), &error)) {
        g_task_return_error (task, error);
        return;
    }
    inspect (task, self);
}

/**
 * burin_image_open_async:
 * @file: the image; must have a path, if need be through GVFS's FUSE
 * @member: (nullable): name of the file in an archive that is meant, from the info's members
 * @flags: what else is wanted
 * @cancellable: (nullable):
 *
 * As burin_image_open_query_async(), looking beside the image.
 */
void
burin_image_open_async (GFile *file,
                        const char *member,
                        BurinImageOpenFlags flags,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
    burin_image_open_query_async (file, member, NULL, flags, NULL, NULL, cancellable, callback,
                                  user_data);
}

/**
 * burin_image_open_query_async:
 * @file: the image; must have a path, if need be through GVFS's FUSE
 * @member: (nullable): name of the file in an archive that is meant, from the info's members
 * @query: (nullable): where to look for what its publisher says of it; copied
 * @flags: what else is wanted
 * @progress: (nullable): called while all of the image is read for the sake of its signature
 * @progress_data: for @progress
 * @cancellable: (nullable):
 *
 * Opens an image file and has burin-reader find out what it is, and what is said of it. If it turns
 * out that there is a choice, it must be opened again with the member that was chosen.
 */
void
burin_image_open_query_async (GFile *file,
                              const char *member,
                              const BurinPublisherQuery *query,
                              BurinImageOpenFlags flags,
                              GFileProgressCallback progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    BurinImage *self = g_object_new (BURIN_TYPE_IMAGE, NULL);
    g_autoptr (GTask) thread_task = NULL;
    Opening *opening;

    g_task_set_source_tag (task, burin_image_open_query_async);
    g_task_set_task_data (task, self, g_object_unref);
    burin_image_file_init (&self->file, file);
    self->member = g_strdup (member);
    self->flags = flags;
    self->query = burin_publisher_query_copy (query);

    opening = g_new0 (Opening, 1);
    opening->image = g_object_ref (self);
    opening->progress = progress;
    opening->progress_data = progress_data;
    thread_task = g_task_new (NULL, cancellable, opened_cb, task);
    g_task_set_source_tag (thread_task, open_in_thread);
    g_task_set_task_data (thread_task, opening, (GDestroyNotify) opening_free);
    g_task_run_in_thread (thread_task, open_in_thread);
}

/**
 * burin_image_open_fd_async:
 * @fd: a file of our own, open for reading; taken
 * @name: what to call it
 * @cancellable: (nullable):
 *
 * Like burin_image_open_async() for a file that has no name, and of which nobody says anything.
 */
void
burin_image_open_fd_async (int fd,
                           const char *name,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    BurinImage *self = g_object_new (BURIN_TYPE_IMAGE, NULL);

    g_task_set_source_tag (task, burin_image_open_fd_async);
    g_task_set_task_data (task, self, g_object_unref);
    burin_image_file_init_fd (&self->file, fd, name);
    inspect (task, self);
}

static gboolean
copy_statement (BurinImage *self, BurinImage *other, GError **error)
{
    if (other->statement_fd < 0)
        return TRUE;
    self->statement_fd = fcntl (other->statement_fd, F_DUPFD_CLOEXEC, 0);
    if (self->statement_fd >= 0)
        return TRUE;
    return burin_image_file_refuse (&self->file, BURIN_ERROR_IMAGE_READ, errno,
                                    "cannot be held open twice", error);
}

/**
 * burin_image_open_member_async:
 * @image: one with a choice; if it comes through a pipe, it can't be read any more afterwards
 * @member: name of the file in it that was chosen, from the info's members
 * @cancellable: (nullable):
 *
 * Like burin_image_open_query_async() for a file that is open already.
 */
void
burin_image_open_member_async (BurinImage *image,
                               const char *member,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    BurinImage *self = g_object_new (BURIN_TYPE_IMAGE, NULL);
    GError *error = NULL;

    g_task_set_source_tag (task, burin_image_open_member_async);
    g_task_set_task_data (task, self, g_object_unref);
    self->member = g_strdup (member);
    self->query = burin_publisher_query_copy (image->query);
    self->flags = image->flags;
    if (burin_image_file_init_copy (&self->file, &image->file, &error) &&
        copy_statement (self, image, &error))
        inspect (task, self);
    else
        g_task_return_error (task, error);
}

/**
 * burin_image_open_finish:
 * @error: %BURIN_ERROR_IMAGE_READ, %BURIN_ERROR_IMAGE_CORRUPT or %BURIN_ERROR_IMAGE_UNSUPPORTED,
 * with a message that names the file; %BURIN_ERROR_IMAGE_MISMATCH if what is said of it makes no
 * sense or is not signed where it must be; %BURIN_ERROR_FAILED if there is no reader;
 *   %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): the image, or %NULL
 */
BurinImage *
burin_image_open_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}
