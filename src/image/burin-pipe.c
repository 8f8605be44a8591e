/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-pipe.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#define DRAIN_SIZE (64 * 1024)

/* How an error tells whoever looks that there is more, but not for him. */
#define LOOK "look"

struct _BurinPipe {
    int head_fd;
    int rest_fd;     /* -1 if the rest is not for this process */
    int listener_fd; /* who gets the image; when he leaves, waiting ends */
    gboolean flowing;
    guint64 position; /* of the image file, once it flows */
    BurinPipeTap tap;
    gpointer tap_data;
};

static BurinPipe the_pipe = {.head_fd = -1, .rest_fd = -1, .listener_fd = -1};

/**
 * burin_pipe_set_up:
 * @head_fd: the file with the start of the image; stands for the image from now on
 * @rest_fd: the pipe, behind that; -1 if only the start is to be looked at
 * @listener_fd: the socket or pipe that the image goes to; -1 if nobody can leave
 *
 * Says that what is in a file is not all.
 */
void
burin_pipe_set_up (int head_fd, int rest_fd, int listener_fd)
{
    the_pipe = (BurinPipe){.head_fd = head_fd, .rest_fd = rest_fd, .listener_fd = listener_fd};
}

/**
 * burin_pipe_get:
 * @fd: an image file
 *
 * Returns: (transfer none) (nullable): the pipe whose head it is, %NULL if the file is all there is
 */
BurinPipe *
burin_pipe_get (int fd)
{
    return fd >= 0 && fd == the_pipe.head_fd ? &the_pipe : NULL;
}

/**
 * burin_pipe_ends_look:
 * @error: why something could not be read
 *
 * Returns: whether that is only because nobody may look further into a pipe
 */
gboolean
burin_pipe_ends_look (const GError *error)
{
    return g_error_matches (error, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED) &&
           g_strcmp0 (burin_error_get_details (error)->operation, LOOK) == 0;
}

/**
 * burin_pipe_set_tap:
 * @tap: (nullable): who is shown what comes through the pipe
 */
void
burin_pipe_set_tap (BurinPipe *self, BurinPipeTap tap, gpointer user_data)
{
    self->tap = tap;
    self->tap_data = user_data;
}

/**
 * burin_pipe_let_flow:
 * @head_size: bytes in the head
 *
 * From now on the rest can be read. It cannot be gone back to, so this is done once, when it is
 * known what is in the pipe.
 */
void
burin_pipe_let_flow (BurinPipe *self, guint64 head_size)
{
    if (self->flowing)
        return;
    self->flowing = TRUE;
    self->position = head_size;
}

static gssize
fail (GError **error, int errnum, guint64 offset, const char *why)
{
    BurinErrorDetails details = {.operation = "read", .errnum = errnum, .offset = offset};

    burin_set_error (error, BURIN_ERROR_IMAGE_READ, &details, "%s", why);
    return -1;
}

static gssize
refuse_look (GError **error)
{
    BurinErrorDetails details = {.operation = LOOK, .cause = BURIN_CAUSE_PIPE};

    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, &details,
                     "what has come through the pipe does not show yet which image it is; save it "
                     "to a file first");
    return -1;
}

/* A listener that leaves must not wait for a pipe through which nothing comes. */
static gboolean
wait_for_data (BurinPipe *self)
{
    struct pollfd fds[] = {
        {.fd = self->rest_fd, .events = POLLIN},
        {.fd = self->listener_fd},
    };

    while (poll (fds, G_N_ELEMENTS (fds), -1) < 0)
        if (errno != EINTR)
            return TRUE; /* reading shows what is wrong */
    return fds[0].revents != 0;
}

/* Whether the pipe's other side made it non-blocking is not ours to say. */
static gssize
read_some (BurinPipe *self, guint8 *buffer, gsize size, GError **error)
{
    for (;;) {
        gssize n;

        if (!wait_for_data (self))
            return fail (error, EPIPE, self->position, "nobody wants the image any more");
        n = read (self->rest_fd, buffer, size);
        if (n >= 0)
            return n;
        if (errno != EINTR && errno != EAGAIN)
            return fail (error, errno, self->position, g_strerror (errno));
    }
}

/**
 * burin_pipe_read:
 * @offset: in the image file, behind the head
 * @buffer: (out caller-allocates): where to put what is there
 * @size: how many bytes fit into @buffer, not 0
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED while one can only look, see burin_pipe_ends_look();
 *   %BURIN_ERROR_IMAGE_READ if it was read before, cannot be read, or nobody wants it any more
 *
 * Returns: how many bytes were read; 0 at the end; -1 on failure
 */
gssize
burin_pipe_read (BurinPipe *self, guint64 offset, guint8 *buffer, gsize size, GError **error)
{
    gssize n;

    if (!self->flowing || self->rest_fd < 0)
        return refuse_look (error);
    if (offset != self->position)
        return fail (error, ESPIPE, offset,
                     "the image came through a pipe, which can't be read a second time");
    n = read_some (self, buffer, size, error);
    if (n <= 0)
        return n;
    self->position += (guint64) n;
    if (self->tap != NULL)
        self->tap (self->tap_data, buffer, (gsize) n);
    return n;
}

/**
 * burin_pipe_drain:
 * @self: a pipe that flows
 * @error: %BURIN_ERROR_IMAGE_READ
 *
 * Takes what is left: behind the image there may be an archive's directory or padding, and whoever
 * writes to the pipe should not be told that it is broken.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_pipe_drain (BurinPipe *self, GError **error)
{
    g_autofree guint8 *buffer = g_malloc (DRAIN_SIZE);
    gssize n;

    do
        n = burin_pipe_read (self, self->position, buffer, DRAIN_SIZE, error);
    while (n > 0);
    return n == 0;
}
