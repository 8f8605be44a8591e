/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image.h"

G_BEGIN_DECLS

/*
 * Opening an image: the file, what its publisher says of it, what burin-reader finds it to be, and
 * what system is on it, in this order. Main thread; only the file is opened in another one.
 */

/**
 * BurinImageOpenFlags:
 * @BURIN_IMAGE_OPEN_LOOK_UP_SYSTEM: look the operating system up in a database, too, which takes a
 *   moment
 * @BURIN_IMAGE_OPEN_CHECK: read all of the image, and compare it with what its publisher says: it
 *   opens only if it is that
 * @BURIN_IMAGE_OPEN_PIPE: take an image, too, that comes through a pipe and can be read only once
 */
typedef enum {
    BURIN_IMAGE_OPEN_NONE = 0,
    BURIN_IMAGE_OPEN_LOOK_UP_SYSTEM = 1 << 0,
    BURIN_IMAGE_OPEN_CHECK = 1 << 1,
    BURIN_IMAGE_OPEN_PIPE = 1 << 2,
} BurinImageOpenFlags;

void burin_image_open_async (GFile *file,
                             const char *member,
                             BurinImageOpenFlags flags,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
void burin_image_open_query_async (GFile *file,
                                   const char *member,
                                   const BurinPublisherQuery *query,
                                   BurinImageOpenFlags flags,
                                   GFileProgressCallback progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
void burin_image_open_fd_async (int fd,
                                const char *name,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
void burin_image_open_member_async (BurinImage *image,
                                    const char *member,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
BurinImage *
burin_image_open_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
