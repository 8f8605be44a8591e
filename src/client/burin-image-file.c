/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-fd.h"
#include "burin-pipe-head.h"
#include "burin-text.h"

#define STANDARD_INPUT "/dev/stdin"

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
refuse_errno (const BurinImageFile *self, int errnum, GError **error)
{
    g_autofree char *why = NULL;

    if (errnum == ENOENT)
        return burin_image_file_refuse (self, BURIN_ERROR_IMAGE_READ, errnum, "does not exist",
                                        error);
    if (errnum == EACCES && geteuid () == 0)
        return burin_image_file_refuse (
            self, BURIN_ERROR_IMAGE_READ, errnum,
            "lies where not even root may read, as on a FUSE mount of another user: mount "
            "it with -o allow_other, or copy the image first",
            error);
    why = g_strdup_printf ("cannot be opened: %s", g_strerror (errnum));
    return burin_image_file_refuse (self, BURIN_ERROR_IMAGE_READ, errnum, why, error);
}

/**
 * burin_image_file_init:
 * @self: (out caller-allocates): becomes a file that is not open yet
 * @file: (transfer none): where it is
 */
void
burin_image_file_init (BurinImageFile *self, GFile *file)
{
    *self = (BurinImageFile){
        .file = g_object_ref (file),
        .display_name = dup_display_name (file),
        .fd = -1,
        .rest_fd = -1,
    };
}

/**
 * burin_image_file_init_fd:
 * @self: (out caller-allocates): becomes an open file of our own, which lies nowhere
 * @fd: (transfer full): the file, open for reading
 * @name: what to call it
 */
void
burin_image_file_init_fd (BurinImageFile *self, int fd, const char *name)
{
    *self = (BurinImageFile){
        .file = g_file_new_for_path (name),
        .display_name = g_strdup (name),
        .fd = fd,
        .rest_fd = -1,
    };
}

/**
 * burin_image_file_init_copy:
 * @self: (out caller-allocates): becomes the same open file
 * @other: one that is open; loses the rest that comes through a pipe
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Returns: %FALSE if it cannot be held twice
 */
gboolean
burin_image_file_init_copy (BurinImageFile *self, BurinImageFile *other, GError **error)
{
    *self = (BurinImageFile){
        .file = g_object_ref (other->file),
        .display_name = g_strdup (other->display_name),
        .fd = fcntl (other->fd, F_DUPFD_CLOEXEC, 0),
        .rest_fd = g_steal_fd (&other->rest_fd),
        .is_pipe = other->is_pipe,
        .is_in_memory = other->is_in_memory,
        .device = other->device,
    };
    return self->fd >= 0 || refuse_errno (self, errno, error);
}

/**
 * burin_image_file_clear:
 * @self: may be all zeros but for the file descriptors
 */
void
burin_image_file_clear (BurinImageFile *self)
{
    g_clear_object (&self->file);
    g_clear_pointer (&self->display_name, g_free);
    burin_fd_clear (&self->fd);
    burin_fd_clear (&self->rest_fd);
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
put_head_aside (BurinImageFile *self, GCancellable *cancellable, GError **error)
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
check_file (BurinImageFile *self, const struct stat *status, GError **error)
{
    BurinError unsupported = BURIN_ERROR_IMAGE_UNSUPPORTED;

    if (S_ISDIR (status->st_mode))
        return burin_image_file_refuse (self, unsupported, EISDIR, "is a folder, not an image file",
                                        error);
    if (S_ISBLK (status->st_mode))
        return burin_image_file_refuse (self, unsupported, 0, "is a drive, not an image file",
                                        error);
    if (isatty (self->fd))
        return burin_image_file_refuse (self, unsupported, 0,
                                        "is a terminal, through which no image comes", error);
    if (!S_ISREG (status->st_mode))
        return burin_image_file_refuse (self, unsupported, 0, "is not a regular file", error);
    if (status->st_size == 0)
        return burin_image_file_refuse (self, unsupported, 0, "is empty", error);
    return TRUE;
}

/**
 * burin_image_file_open:
 * @may_be_pipe: take what comes through a pipe, too: its start is read
 * @cancellable: (nullable): ends waiting for a pipe
 * @error: %BURIN_ERROR_IMAGE_READ, or %BURIN_ERROR_IMAGE_UNSUPPORTED for what is no file;
 *   %G_IO_ERROR_CANCELLED
 *
 * Opens the file for reading. Waits, so this is for a thread of its own.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_file_open (BurinImageFile *self,
                       gboolean may_be_pipe,
                       GCancellable *cancellable,
                       GError **error)
{
    g_autofree char *path = g_file_get_path (self->file);
    struct stat status;

    if (path == NULL)
        return burin_image_file_refuse (self, BURIN_ERROR_IMAGE_READ, 0,
                                        "is not on this computer: copy it here first", error);
    self->fd = open_path (path);
    if (self->fd < 0 || fstat (self->fd, &status) != 0)
        return refuse_errno (self, errno, error);
    self->device = status.st_dev;
    if (may_be_pipe && burin_pipe_head_is_pipe (self->fd) &&
        !put_head_aside (self, cancellable, error))
        return FALSE;
    if (fstat (self->fd, &status) != 0)
        return refuse_errno (self, errno, error);
    return check_file (self, &status, error);
}

/**
 * burin_image_file_take_rest:
 * @rest_fd: (out) (transfer full): the pipe that the rest comes through, -1 if the file is all
 * @error: %BURIN_ERROR_IMAGE_READ if it was taken before
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_image_file_take_rest (BurinImageFile *self, int *rest_fd, GError **error)
{
    if (self->is_pipe && self->rest_fd < 0)
        return burin_image_file_refuse (self, BURIN_ERROR_IMAGE_READ, ESPIPE,
                                        "came through a pipe, which can't be read a second time",
                                        error);
    *rest_fd = g_steal_fd (&self->rest_fd);
    return TRUE;
}

/**
 * burin_image_file_refuse:
 * @code: what is wrong
 * @errnum: the system's word for it, or 0
 * @why: the predicate of a sentence whose subject is the file
 * @error: (out):
 *
 * Returns: %FALSE, always
 */
gboolean
burin_image_file_refuse (
    const BurinImageFile *self, BurinError code, int errnum, const char *why, GError **error)
{
    g_autofree char *path = g_file_get_parse_name (self->file);
    BurinErrorDetails details = {.operation = "open", .path = path, .errnum = errnum};

    burin_set_error (error, code, &details, "%s %s", self->display_name, why);
    return FALSE;
}

/**
 * burin_image_file_name_error:
 * @error: (transfer full): of somebody who knows the file as his standard input only
 *
 * Returns: (transfer full): the same error, with the file's name
 */
GError *
burin_image_file_name_error (const BurinImageFile *self, GError *error)
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
