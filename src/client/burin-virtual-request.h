/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-helper-link.h"
#include "burin-virtual-drive.h"

G_BEGIN_DECLS

void burin_virtual_request_async (BurinHelperLink *link,
                                  const BurinVirtualDrive *virtual_drive,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean burin_virtual_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error);

G_END_DECLS
