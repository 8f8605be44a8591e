/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What comes through a pipe comes once, but to find out what it is takes several looks at its
 * start. So that is put aside, before anybody looks into it.
 */
#include "burin-pipe-head.h"

#include <errno.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"
#include "burin-nameless-file.h"

/* Enough for the start of an image, with some files before it in an archive. */
#define HEAD_SIZE (16 << 20)

#define BUFFER_SIZE (256 * 1024)

static gboolean
fail (int errnum, GError **error)
{
    BurinErrorDetails details = {.operation = "read", .errnum = errnum};

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details, "the pipe cannot be read: %s",
                     g_strerror (errnum));
    return FALSE;
}

/* Nobody may write to it for a long time. */
static gboolean
wait_for_data (int pipe_fd, GCancellable *cancellable, GError **error)
{
    GPollFD cancelled;
    struct pollfd fds[2] = {{.fd = pipe_fd, .events = POLLIN}, {.fd = -1}};
    int ret;

    if (g_cancellable_make_pollfd (cancellable, &cancelled))
        fds[1] = (struct pollfd){.fd = cancelled.fd, .events = POLLIN};
    do
        ret = poll (fds, G_N_ELEMENTS (fds), -1);
    while (ret < 0 && errno == EINTR);
    if (fds[1].fd >= 0)
        g_cancellable_release_fd (cancellable);
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* Sets *length to how many bytes were read, 0 at the end. */
static gboolean
read_some (int pipe_fd,
           guint8 *buffer,
           gsize size,
           gsize *length,
           GCancellable *cancellable,
           GError **error)
{
    for (;;) {
        gssize n;

        if (!wait_for_data (pipe_fd, cancellable, error))
            return FALSE;
        n = read (pipe_fd, buffer, size);
        if (n >= 0) {
            *length = (gsize) n;
            return TRUE;
        }
        if (errno != EINTR && errno != EAGAIN)
            return fail (errno, error);
    }
}

/**
 * burin_pipe_head_is_pipe:
 *
 * Returns: whether what is in @fd comes once, and has no place to go back to; also a file of which
 *   somebody has read some already, as the shell's `read` does
 */
gboolean
burin_pipe_head_is_pipe (int fd)
{
    struct stat status;

    if (fstat (fd, &status) != 0)
        return FALSE;
    if (S_ISREG (status.st_mode))
        return lseek (fd, 0, SEEK_CUR) > 0;
    return S_ISFIFO (status.st_mode) || S_ISSOCK (status.st_mode);
}

/**
 * burin_pipe_head_read:
 * @pipe_fd: open for reading
 * @cancellable: (nullable): ends waiting
 * @head: (out): what has come first, at most 16 MiB
 * @error: %BURIN_ERROR_IMAGE_READ, %BURIN_ERROR_FAILED or %G_IO_ERROR_CANCELLED
 *
 * Blocks until that much has come through the pipe, or it has ended.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_pipe_head_read (int pipe_fd, GCancellable *cancellable, BurinPipeHead *head, GError **error)
{
    g_auto (BurinFd) fd = burin_nameless_file_new (NULL, error);
    g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
    gsize done = 0, length = 1;

    if (fd < 0)
        return FALSE;
    while (done < HEAD_SIZE && length > 0) {
        if (!read_some (pipe_fd, buffer, MIN (BUFFER_SIZE, HEAD_SIZE - done), &length, cancellable,
                        error) ||
            !burin_nameless_file_append (fd, buffer, length, error))
            return FALSE;
        done += length;
    }
    *head = (BurinPipeHead){.fd = g_steal_fd (&fd), .is_all = length == 0};
    return TRUE;
}
