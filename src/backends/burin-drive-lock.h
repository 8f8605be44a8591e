/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"
#include "burin-error.h"
#include "burin-retry.h"

G_BEGIN_DECLS

gboolean burin_drive_lock_take (
    int fd, BurinDrive *drive, BurinRetry *retry, GCancellable *cancellable, GError **error);

gboolean
burin_drive_lock_set_cancelled (BurinDrive *drive, GCancellable *cancellable, GError **error);

G_END_DECLS
