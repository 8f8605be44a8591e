/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-unwrapped.h"

G_BEGIN_DECLS

/*
 * BurinImageView: the image in a file, to be looked at here and there.
 *
 * An image in a file that nothing wraps can be looked at everywhere. Of any other, only as much of
 * its start can be seen as is quickly unpacked: up to the first partition of the usual images.
 * Borrows the file's descriptor; used by one thread.
 */
typedef struct _BurinImageView BurinImageView;

#define BURIN_IMAGE_VIEW_PREFIX ((8 << 20) + (256 << 10))

BurinImageView *burin_image_view_new (const BurinUnwrapped *unwrapped, int fd, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
BurinImageView *burin_image_view_new_for_bytes (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;
void burin_image_view_free (BurinImageView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinImageView, burin_image_view_free)

gsize burin_image_view_read (BurinImageView *self, guint64 offset, guint8 *buffer, gsize size);

G_END_DECLS
