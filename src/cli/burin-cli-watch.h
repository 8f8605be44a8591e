/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-cli-exit.h"
#include "burin-cli-output.h"

G_BEGIN_DECLS

void burin_cli_watch_async (BurinCliOutput *output,
                            GPtrArray *jobs,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
BurinCliExit burin_cli_watch_finish (GAsyncResult *result);

G_END_DECLS
