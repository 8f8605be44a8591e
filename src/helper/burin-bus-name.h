/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * BurinBusName: a name on the system bus, and the connection that it is had on.
 *
 * Main thread, reference-counted. States: away → connecting → connected → away; a bus that has died
 * and come back is a new connection. Does not share GIO's connection to the system bus, which stays
 * closed as long as anybody holds it.
 *
 * Signal "connected": there is a connection, on which nobody can call us yet. "owned": now he can.
 * "lost": there is no bus, or no more, or somebody else has the name.
 */
#define BURIN_TYPE_BUS_NAME (burin_bus_name_get_type ())
G_DECLARE_FINAL_TYPE (BurinBusName, burin_bus_name, BURIN, BUS_NAME, GObject)

BurinBusName *burin_bus_name_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void burin_bus_name_take (BurinBusName *self);
void burin_bus_name_give_back (BurinBusName *self);
GDBusConnection *burin_bus_name_get_connection (BurinBusName *self);

G_END_DECLS
