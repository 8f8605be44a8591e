/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive-opener.h"

G_BEGIN_DECLS

void burin_helper_eject_async (BurinDriveOpener *opener,
                               BurinDrive *drive,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean burin_helper_eject_finish (GAsyncResult *result, BurinRelease *release, GError **error);

G_END_DECLS
