/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-file-digest.h"

#include <errno.h>
#include <unistd.h>

#include "burin-pipe.h"

#define BUFFER_SIZE (256 * 1024)

struct _BurinFileDigest {
    int fd;
    BurinPipe *pipe; /* borrowed; NULL if the file is all there is */
    GThread *thread;
    int stopped; /* atomic */

    /* The thread's, and the owner's once it has joined. */
    BurinDigest *digest;
    int errnum;
};

static gpointer
run (gpointer user_data)
{
    BurinFileDigest *self = user_data;
    g_autofree guint8 *buffer = g_malloc (BUFFER_SIZE);
    off_t offset = 0;

    while (g_atomic_int_get (&self->stopped) == 0) {
        gssize n = pread (self->fd, buffer, BUFFER_SIZE, offset);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            self->errnum = errno;
        if (n <= 0)
            break;
        burin_digest_add (self->digest, buffer, (guint64) n);
        offset += n;
    }
    return NULL;
}

static void
add_piece (gpointer user_data, const guint8 *data, gsize length)
{
    burin_digest_add (user_data, data, length);
}

/* What comes through a pipe can be read once, by the one who unpacks it: he shows it here. */
static void
listen_to_pipe (BurinFileDigest *self)
{
    (void) run (self); /* what came before, which is short */
    burin_pipe_set_tap (self->pipe, add_piece, self->digest);
}

/**
 * burin_file_digest_new:
 * @fd: the image file; must stay open. If it is the head of a pipe, the pipe does not flow yet, and
 *   has been read to its end when the digest is finished
 * @error: %BURIN_ERROR_FAILED or what GThread says
 *
 * Returns: (transfer full): a digest that is being computed, or %NULL
 */
BurinFileDigest *
burin_file_digest_new (int fd, BurinDigestAlgorithm algorithm, GError **error)
{
    g_autoptr (BurinFileDigest) self = g_new0 (BurinFileDigest, 1);

    self->fd = fd;
    self->digest = burin_digest_new (algorithm, error);
    if (self->digest == NULL)
        return NULL;
    self->pipe = burin_pipe_get (fd);
    if (self->pipe != NULL) {
        listen_to_pipe (self);
        return g_steal_pointer (&self);
    }
    self->thread = g_thread_try_new ("file-digest", run, self, error);
    return self->thread != NULL ? g_steal_pointer (&self) : NULL;
}

/**
 * burin_file_digest_free:
 * @self: (nullable) (transfer full): one whose thread need not come to the end
 */
void
burin_file_digest_free (BurinFileDigest *self)
{
    if (self == NULL)
        return;
    g_atomic_int_set (&self->stopped, 1);
    if (self->thread != NULL)
        g_thread_join (self->thread);
    if (self->pipe != NULL)
        burin_pipe_set_tap (self->pipe, NULL, NULL);
    g_clear_pointer (&self->digest, burin_digest_free);
    g_free (self);
}

/**
 * burin_file_digest_finish:
 * @error: %BURIN_ERROR_IMAGE_READ, %BURIN_ERROR_FAILED
 *
 * Waits until the whole file has been read.
 *
 * Returns: (transfer full): the digest in lower-case hex, or %NULL
 */
char *
burin_file_digest_finish (BurinFileDigest *self, GError **error)
{
    BurinErrorDetails details = {.operation = "read"};

    if (self->thread != NULL)
        g_thread_join (g_steal_pointer (&self->thread));
    if (self->errnum == 0)
        return burin_digest_finish (self->digest, error);
    details.errnum = self->errnum;
    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details, "the image file cannot be read: %s",
                     g_strerror (self->errnum));
    return NULL;
}
