/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"

G_BEGIN_DECLS

/*
 * BurinPipe: an image that comes through a pipe.
 *
 * Its start (the head) was put into a file, and can be looked at as often as is needed to find out
 * what it is. The rest can be read once, in order, by the stream that comes last.
 * There is one in a process, because a process reads one image; it lasts as long as the process.
 * Used by one thread. States: looking (only the head can be read) → flowing → ended or failed.
 */
typedef struct _BurinPipe BurinPipe;

/**
 * BurinPipeTap:
 *
 * Is shown each piece of the rest, in order.
 */
typedef void (*BurinPipeTap) (gpointer user_data, const guint8 *data, gsize length);

void burin_pipe_set_up (int head_fd, int rest_fd, int listener_fd);
BurinPipe *burin_pipe_get (int fd);
gboolean burin_pipe_ends_look (const GError *error);

void burin_pipe_set_tap (BurinPipe *self, BurinPipeTap tap, gpointer user_data);
void burin_pipe_let_flow (BurinPipe *self, guint64 head_size);
gssize
burin_pipe_read (BurinPipe *self, guint64 offset, guint8 *buffer, gsize size, GError **error);
gboolean burin_pipe_drain (BurinPipe *self, GError **error);

G_END_DECLS
