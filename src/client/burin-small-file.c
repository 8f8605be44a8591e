/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that fit into memory, such as what lies beside an image.
 */
#include "burin-small-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "burin-fd.h"

static GBytes *
refuse (const char *path, int errnum, GError **error)
{
    g_autofree char *name = g_filename_display_basename (path);
    g_autofree char *display = g_filename_display_name (path);
    BurinErrorDetails details = {.operation = "read", .path = display, .errnum = errnum};

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details, "%s cannot be read: %s", name,
                     g_strerror (errnum));
    return NULL;
}

static GBytes *
read_all (int fd, gsize size)
{
    g_autofree guint8 *buffer = g_malloc (size + 1);
    gsize done = 0;

    while (done <= size) {
        gssize n = read (fd, buffer + done, size + 1 - done);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return NULL;
        if (n == 0)
            break;
        done += (gsize) n;
    }
    return g_bytes_new_take (g_steal_pointer (&buffer), MIN (done, size));
}

/**
 * burin_small_file_read:
 * @path: of a regular file
 * @max_size: larger ones are refused
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Blocks. Returns: (transfer full): what is in the file, or %NULL
 */
GBytes *
burin_small_file_read (const char *path, gsize max_size, GError **error)
{
    /* A FIFO must not hold us until somebody writes to it. */
    g_auto (BurinFd) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    GBytes *content;

    if (fd < 0 || fstat (fd, &status) != 0)
        return refuse (path, errno, error);
    if (!S_ISREG (status.st_mode))
        return refuse (path, EINVAL, error);
    if ((guint64) status.st_size > max_size)
        return refuse (path, EFBIG, error);
    content = read_all (fd, (gsize) status.st_size);
    return content != NULL ? content : refuse (path, errno, error);
}
