/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"

G_BEGIN_DECLS

BurinDrive *burin_cli_drive_find (GListModel *drives, const char *name, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_cli_drive_find_all (GListModel *drives, const char *const *names, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
