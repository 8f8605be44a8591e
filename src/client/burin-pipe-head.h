/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * BurinPipeHead:
 * @fd: a file in memory with what has come first, from its start; owned by whoever asked for it
 * @is_all: whether nothing comes behind it
 *
 * The start of what comes through a pipe. A plain value.
 */
typedef struct {
    int fd;
    gboolean is_all;
} BurinPipeHead;

gboolean burin_pipe_head_is_pipe (int fd);
gboolean
burin_pipe_head_read (int pipe_fd, GCancellable *cancellable, BurinPipeHead *head, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
