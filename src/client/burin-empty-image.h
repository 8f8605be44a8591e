/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"
#include "burin-image.h"

G_BEGIN_DECLS

/*
 * An empty drive as an image: one partition with a file system and no files, as sticks are sold. To
 * write it makes a drive usable again for files. The user's own process makes it, with the system's
 * mkfs; for the helper it is an image like any other.
 */
void burin_empty_image_make_async (BurinDrive *drive,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
BurinImage *
burin_empty_image_make_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
