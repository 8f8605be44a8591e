/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BurinHelperClients: who has called the helper on the bus and is still there.
 *
 * Main thread, but for a filter on the connection, which sees every message in GDBus's own thread;
 * reference-counted, and kept by that filter until burin_helper_clients_stop().
 *
 * Signal "changed": there are some now, or none any more.
 */
#define BURIN_TYPE_HELPER_CLIENTS (burin_helper_clients_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelperClients, burin_helper_clients, BURIN, HELPER_CLIENTS, GObject)

BurinHelperClients *burin_helper_clients_new (GDBusConnection *bus) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_helper_clients_is_empty (BurinHelperClients *self);
void burin_helper_clients_stop (BurinHelperClients *self);

G_END_DECLS
