/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-nameless-file.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "burin-fd.h"

#define PIECE_SIZE (64 * 1024)

static gboolean
fail (int errnum, GError **error)
{
    burin_set_error (error, BURIN_ERROR_FAILED, NULL, "cannot keep a file in memory: %s",
                     g_strerror (errnum));
    return FALSE;
}

/**
 * burin_nameless_file_append:
 * @fd: such a file, at its end
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: %FALSE if there is no memory left
 */
gboolean
burin_nameless_file_append (int fd, const guint8 *data, gsize length, GError **error)
{
    while (length > 0) {
        gssize n = write (fd, data, length);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail (errno, error);
        data += n;
        length -= (gsize) n;
    }
    return TRUE;
}

/* Puts @content into a file, and goes back to its start. */
static gboolean
fill (int fd, GBytes *content, GError **error)
{
    gsize length;
    const guint8 *data = g_bytes_get_data (content, &length);

    return burin_nameless_file_append (fd, data, length, error) &&
           (lseek (fd, 0, SEEK_SET) == 0 || fail (errno, error));
}

/**
 * burin_nameless_file_new:
 * @content: (nullable): what to put into it
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: the file, at its start, owned by the caller, or -1
 */
int
burin_nameless_file_new (GBytes *content, GError **error)
{
    g_auto (BurinFd) fd = memfd_create ("burin", MFD_CLOEXEC);

    if (fd < 0)
        (void) fail (errno, error); /* the caller learns it from the result */
    else if (content == NULL || fill (fd, content, error))
        return g_steal_fd (&fd);
    return -1;
}

/**
 * burin_nameless_file_read:
 * @fd: such a file; its position does not matter
 * @max_size: more is refused
 * @error: %BURIN_ERROR_FAILED
 *
 * Returns: (transfer full): all that is in it, or %NULL
 */
GBytes *
burin_nameless_file_read (int fd, gsize max_size, GError **error)
{
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    guint8 buffer[PIECE_SIZE];
    gssize n;

    while ((n = pread (fd, buffer, sizeof buffer, (off_t) bytes->len)) > 0 &&
           bytes->len + (gsize) n <= max_size)
        g_byte_array_append (bytes, buffer, (guint) n);
    if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
    (void) fail (n < 0 ? errno : EFBIG, error); /* the caller learns it from the result */
    return NULL;
}
