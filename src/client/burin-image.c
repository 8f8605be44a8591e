/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-disk-process.h"
#include "burin-error.h"
#include "burin-fd.h"
#include "burin-os-lookup.h"
#include "burin-pipe-head.h"
#include "burin-progress-relay.h"
#include "burin-reader-process.h"
#include "burin-sidecars.h"
#include "burin-text.h"

#define STANDARD_INPUT "/dev/stdin"

struct _BurinImage {
    GObject parent_instance;

    /* Owned */
    GFile *file;
    char *display_name;
    char *member; /* NULL if none was named */
    BurinPublisherQuery *query;
    int statement_fd; /* what was found that its publisher says */
    BurinImageInfo *info;
    int fd;
    int rest_fd; /* of an image from a pipe, until it is taken: what comes behind the file */
    gboolean is_pipe;
    gboolean is_in_memory; /* what came through a pipe, all of it or its start */

    /* Borrowed, until it is open */
    GFileProgressCallback progress;
    gpointer progress_data;

    /* Static */
    const char *disk_format; /* of a virtual disk; NULL if it is none */

    BurinImageOpenFlags flags;
    guint64 source_device;
};

G_DEFINE_FINAL_TYPE (BurinImage, burin_image, G_TYPE_OBJECT)

static void
burin_image_finalize (GObject *object)
{
    BurinImage *self = BURIN_IMAGE (object);

    g_clear_object (&self->file);
    g_free (self->display_name);
    g_free (self->member);
    burin_publisher_query_free (self->query);
    burin_fd_clear (&self->statement_fd);
    burin_image_info_free (self->info);
    burin_fd_clear (&self->fd);
    burin_fd_clear (&self->rest_fd);

    G_OBJECT_CLASS (burin_image_parent_class)->finalize (object);
}

static void
burin_image_class_init (BurinImageClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_image_finalize;
}

static void
burin_image_init (BurinImage *self)
{
    self->fd = -1;
    self->rest_fd = -1;
    self->statement_fd = -1;
}

static char *
dup_display_name (GFile *file)
{
    g_autofree char *path = g_file_get_path (file);
    g_autofree char *base = g_file_get_basename (file);
    g_autofree char *display = g_filename_display_name (base != NULL ? base : "");

    /* What a shell makes of <(COMMAND) has only a number. */
    return path != NULL && g_str_has_prefix (path, "/dev/fd/") ? g_strdup ("pipe")
                                                               : burin_text_dup_safe (display);
}

static gboolean
refuse (BurinImage *self, BurinError code, int errnum, const char *why, GError **error)
{
    g_autofree char *path = g_file_get_parse_name (self->file);
    BurinErrorDetails details = {.operation = "open", .path = path, .errnum = errnum};

    burin_set_error (error, code, &details, "%s %s", self->display_name, why);
    return FALSE;
}

static gboolean
refuse_errno (BurinImage *self, int errnum, GError **error)
{
    g_autofree char *why = NULL;

    if (errnum == ENOENT)
        return refuse (self, BURIN_ERROR_IMAGE_READ, errnum, "does not exist", error);
    if (errnum == EACCES && geteuid () == 0)
        return refuse (
            self, BURIN_ERROR_IMAGE_READ, errnum,
            "lies where not even root may read, as on a FUSE mount of another user: mount "
            "it with -o allow_other, or copy the image first",
            error);
    why = g_strdup_printf ("cannot be opened: %s", g_strerror (errnum));
    return refuse (self, BURIN_ERROR_IMAGE_READ, errnum, why, error);
}

static gboolean
check_file (BurinImage *self, const struct stat *status, GError **error)
{
    BurinError unsupported = BURIN_ERROR_IMAGE_UNSUPPORTED;

    if (S_ISDIR (status->st_mode))
        return refuse (self, unsupported, EISDIR, "is a folder, not an image file", error);
    if (S_ISBLK (status->st_mode))
        return refuse (self, unsupported, 0, "is a drive, not an image file", error);
    if (isatty (self->fd))
        return refuse (self, unsupported, 0, "is a terminal, through which no image comes", error);
    if (!S_ISREG (status->st_mode))
        return refuse (self, unsupported, 0, "is not a regular file", error);
    if (status->st_size == 0)
        return refuse (self, unsupported, 0, "is empty", error);
    return TRUE;
}

static gboolean
find_statement (BurinImage *self, const char *path, const BurinSidecarsWatch *watch, GError **error)
{
    /* What is signed itself must be read once for that. */
    int signed_fd = self->is_pipe ? -1 : self->fd;
    g_autoptr (BurinStatement) statement =
        burin_sidecars_find (path, signed_fd, self->query, watch, error);

    self->statement_fd = statement != NULL ? burin_statement_write (statement, error) : -1;
    return self->statement_fd >= 0;
}

/*
 * O_NONBLOCK keeps a FIFO from holding us until somebody writes to it. Standard input need not be
 * ours to open, and may have been read from.
 */
static int
open_path (const char *path)
{
    if (g_str_equal (path, STANDARD_INPUT))
        return fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* What has come through a pipe when this returns may be all there is: that is a file like others.
 */
static gboolean
put_head_aside (BurinImage *self, GCancellable *cancellable, GError **error)
{
    BurinPipeHead head;

    if (!burin_pipe_head_read (self->fd, cancellable, &head, error))
        return FALSE;
    self->is_in_memory = TRUE;
    self->is_pipe = !head.is_all;
    if (self->is_pipe)
        self->rest_fd = g_steal_fd (&self->fd);
    burin_fd_clear (&self->fd);
    self->fd = head.fd;
    return TRUE;
}

static gboolean
open_file (BurinImage *self, const BurinSidecarsWatch *watch, GError **error)
{
    g_autofree char *path = g_file_get_path (self->file);
    struct stat status;

    if (path == NULL)
        return refuse (self, BURIN_ERROR_IMAGE_READ, 0,
                       "is not on this computer: copy it here first", error);
    self->fd = open_path (path);
    if (self->fd < 0 || fstat (self->fd, &status) != 0)
        return refuse_errno (self, errno, error);
    self->source_device = status.st_dev;
    if ((self->flags & BURIN_IMAGE_OPEN_PIPE) && burin_pipe_head_is_pipe (self->fd) &&
        !put_head_aside (self, watch->cancellable, error))
        return FALSE;
    if (fstat (self->fd, &status) != 0)
        return refuse_errno (self, errno, error);
    return check_file (self, &status, error) && find_statement (self, path, watch, error);
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
    BurinImage *self = task_data;
    BurinProgressRelay relay = {
        .context = g_task_get_context (task), .func = self->progress, .data = self->progress_data};
    const BurinSidecarsWatch watch = {
        .cancellable = cancellable, .progress = burin_progress_relay_call, .progress_data = &relay};
    GError *error = NULL;

    (void) source;
    if (open_file (self, &watch, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

/* The reader knows its image as standard input only, so its errors cannot name the file. */
static GError *
name_file (BurinImage *self, GError *error)
{
    g_autofree char *path = g_file_get_parse_name (self->file);
    BurinErrorDetails details;
    GError *named = NULL;

    if (error->domain != BURIN_ERROR)
        return error;
    details = *burin_error_get_details (error);
    if (details.path == NULL)
        details.path = path;
    burin_set_error (&named, error->code, &details, "%s: %s", self->display_name, error->message);
    g_error_free (error);
    return named;
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
    if (self->disk_format != NULL && fstat (self->fd, &status) == 0)
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
    disk_format = self->is_in_memory ? NULL : burin_disk_process_get_format (error);
    if (self->disk_format == NULL && disk_format != NULL) {
        self->disk_format = disk_format;
        g_error_free (error);
        inspect (task, self);
        return;
    }
    g_task_return_error (task, name_file (self, error));
}

static void
inspect (GTask *task, BurinImage *self)
{
    g_auto (BurinFd) rest = -1;
    BurinReaderProcessInput input;
    GError *error = NULL;

    burin_image_get_input (self, &input);
    if (input.checks && !burin_image_take_rest (self, &rest, &error)) {
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
    g_autoptr (GTask) opening = NULL;

    g_task_set_source_tag (task, burin_image_open_query_async);
    g_task_set_task_data (task, self, g_object_unref);
    self->file = g_object_ref (file);
    self->display_name = dup_display_name (file);
    self->member = g_strdup (member);
    self->flags = flags;
    self->query = burin_publisher_query_copy (query);
    self->progress = progress;
    self->progress_data = progress_data;

    opening = g_task_new (NULL, cancellable, opened_cb, task);
    g_task_set_source_tag (opening, open_in_thread);
    g_task_set_task_data (opening, g_object_ref (self), g_object_unref);
    g_task_run_in_thread (opening, open_in_thread);
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
    self->file = g_file_new_for_path (name);
    self->display_name = g_strdup (name);
    self->fd = fd;
    inspect (task, self);
}

/* Returns: FALSE if it is there and could not be duplicated */
static gboolean
duplicate (int fd, int *copy)
{
    *copy = fd >= 0 ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;
    return fd < 0 || *copy >= 0;
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

    g_task_set_source_tag (task, burin_image_open_member_async);
    g_task_set_task_data (task, self, g_object_unref);
    self->file = g_object_ref (image->file);
    self->display_name = g_strdup (image->display_name);
    self->member = g_strdup (member);
    self->query = burin_publisher_query_copy (image->query);
    self->flags = image->flags;
    self->source_device = image->source_device;
    self->is_pipe = image->is_pipe;
    self->rest_fd = g_steal_fd (&image->rest_fd);
    if (duplicate (image->fd, &self->fd) && duplicate (image->statement_fd, &self->statement_fd)) {
        inspect (task, self);
    } else {
        GError *error = NULL;

        (void) refuse_errno (self, errno, &error); /* for the error */
        g_task_return_error (task, error);
    }
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

/**
 * burin_image_get_file:
 *
 * Returns: (transfer none): where the image was opened from
 */
GFile *
burin_image_get_file (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->file;
}

/**
 * burin_image_get_display_name:
 *
 * Returns: (transfer none): the file's name without its folder, safe for display
 */
const char *
burin_image_get_display_name (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->display_name;
}

/**
 * burin_image_get_info:
 *
 * Returns: (transfer none): what the image is
 */
const BurinImageInfo *
burin_image_get_info (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->info;
}

/**
 * burin_image_get_publisher:
 *
 * Returns: (transfer none) (nullable): what its publisher says of it; %NULL if nobody looked for
 *   that, because the image is our own
 */
const BurinPublisher *
burin_image_get_publisher (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), NULL);
    return self->statement_fd >= 0 ? self->info->publisher : NULL;
}

/**
 * burin_image_get_source_device:
 *
 * Returns: the dev_t of the file system that the image file lies on
 */
guint64
burin_image_get_source_device (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), 0);
    return self->source_device;
}

/**
 * burin_image_check_chosen:
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED, with the names of those that there are
 *
 * Returns: %FALSE if it is an archive with several images, one of which must be chosen first
 */
gboolean
burin_image_check_chosen (BurinImage *self, GError **error)
{
    g_autoptr (GString) names = g_string_new (NULL);
    GPtrArray *members;

    g_return_val_if_fail (BURIN_IS_IMAGE (self), FALSE);
    members = self->info->members;
    if (members->len == 0)
        return TRUE;
    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);

        g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", member->name);
    }
    g_string_prepend (names, "holds several files that could be the image; choose one of them: ");
    return refuse (self, BURIN_ERROR_IMAGE_UNSUPPORTED, 0, names->str, error);
}

/**
 * burin_image_get_fd:
 *
 * Returns: the open file, read-only, still owned by the image; its offset must be left alone. Of an
 *   image that comes through a pipe, it holds the start
 */
int
burin_image_get_fd (BurinImage *self)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), -1);
    return self->fd;
}

/**
 * burin_image_get_input:
 * @input: (out): what a reader of the image is given; valid as long as the image. Whoever wants all
 *   of it adds what burin_image_take_rest() gives
 */
void
burin_image_get_input (BurinImage *self, BurinReaderProcessInput *input)
{
    g_return_if_fail (BURIN_IS_IMAGE (self));
    *input = (BurinReaderProcessInput){
        .image_fd = self->fd,
        .is_pipe = self->is_pipe,
        .rest_fd = -1,
        .member = self->member,
        .statement_fd = self->statement_fd,
        .disk_format = self->disk_format,
        .checks = (self->flags & BURIN_IMAGE_OPEN_CHECK) != 0,
    };
}

/**
 * burin_image_take_rest:
 * @rest_fd: (out) (transfer full): the pipe that the rest of the image comes through, -1 if the
 * file is all there is
 * @error: %BURIN_ERROR_IMAGE_READ if it was taken before
 *
 * To be called once for each reader that is to read all of the image. What comes through a pipe can
 * be read only once.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_take_rest (BurinImage *self, int *rest_fd, GError **error)
{
    g_return_val_if_fail (BURIN_IS_IMAGE (self), FALSE);
    if (self->is_pipe && self->rest_fd < 0)
        return refuse (self, BURIN_ERROR_IMAGE_READ, ESPIPE,
                       "came through a pipe, which can't be read a second time", error);
    *rest_fd = g_steal_fd (&self->rest_fd);
    return TRUE;
}
