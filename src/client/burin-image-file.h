/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinImageFile:
 * @file: (nullable): where it is
 * @display_name: (nullable): its name without its folder, safe for display
 * @fd: the open file, read-only, -1 if it is not open; of what comes through a pipe, its start
 * @rest_fd: the pipe that the rest comes through, until it is taken; else -1
 * @is_pipe: whether it comes through a pipe, so that all of it can be read only once
 * @is_in_memory: whether what came through a pipe was put aside, all of it or its start
 * @device: the dev_t of the file system that it lies on
 *
 * The file that an image is in, and its name for all that is said of it. A plain value that owns
 * what it holds; any one thread at a time.
 */
typedef struct {
    GFile *file;
    char *display_name;
    int fd;
    int rest_fd;
    gboolean is_pipe;
    gboolean is_in_memory;
    guint64 device;
} BurinImageFile;

void burin_image_file_init (BurinImageFile *self, GFile *file);
void burin_image_file_init_fd (BurinImageFile *self, int fd, const char *name);
gboolean burin_image_file_init_copy (BurinImageFile *self, BurinImageFile *other, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_image_file_clear (BurinImageFile *self);

gboolean burin_image_file_open (BurinImageFile *self,
                                gboolean may_be_pipe,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_image_file_take_rest (BurinImageFile *self, int *rest_fd, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_image_file_refuse (
    const BurinImageFile *self, BurinError code, int errnum, const char *why, GError **error);
GError *
burin_image_file_name_error (const BurinImageFile *self, GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
