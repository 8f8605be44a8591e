/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GDBusConnection *burin_peer_connect (int fd, uid_t *uid, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
