/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-bus-name.h"

struct _BurinBusName {
    GObject parent_instance;

    /* Owned */
    char *name;
    GDBusConnection *connection; /* NULL unless connected */
    gboolean connecting;
    guint owner;
};

enum { SIGNAL_CONNECTED, SIGNAL_OWNED, SIGNAL_LOST, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinBusName, burin_bus_name, G_TYPE_OBJECT)

static void
leave (BurinBusName *self)
{
    g_clear_handle_id (&self->owner, g_bus_unown_name);
    if (self->connection != NULL)
        g_signal_handlers_disconnect_by_data (self->connection, self);
    g_clear_object (&self->connection);
}

static void
burin_bus_name_finalize (GObject *object)
{
    BurinBusName *self = BURIN_BUS_NAME (object);

    leave (self);
    g_free (self->name);

    G_OBJECT_CLASS (burin_bus_name_parent_class)->finalize (object);
}

static void
add_signal (guint number, const char *name)
{
    signals[number] = g_signal_new (name, BURIN_TYPE_BUS_NAME, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

static void
burin_bus_name_class_init (BurinBusNameClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_bus_name_finalize;

    add_signal (SIGNAL_CONNECTED, "connected");
    add_signal (SIGNAL_OWNED, "owned");
    add_signal (SIGNAL_LOST, "lost");
}

static void
burin_bus_name_init (BurinBusName *self)
{
    (void) self; /* burin_bus_name_take() fills it in */
}

static void
lose (BurinBusName *self)
{
    leave (self);
    g_signal_emit (self, signals[SIGNAL_LOST], 0);
}

static void
on_closed_cb (GDBusConnection *connection, gboolean by_peer, GError *error, BurinBusName *self)
{
    (void) connection; /* it is ours */
    (void) by_peer;
    (void) error; /* whyever it is */
    lose (self);
}

static void
on_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
    (void) connection;
    (void) name; /* ours */
    g_signal_emit (user_data, signals[SIGNAL_OWNED], 0);
}

/* We stay in the queue for it, and connected: who calls us by our unique name is still served. */
static void
on_not_acquired_cb (GDBusConnection *connection, const char *name, gpointer user_data)
{
    (void) connection;
    (void) name; /* ours */
    g_signal_emit (user_data, signals[SIGNAL_LOST], 0);
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinBusName) self = user_data;
    g_autoptr (GError) error = NULL;

    (void) source;
    self->connecting = FALSE;
    self->connection = g_dbus_connection_new_for_address_finish (result, &error);
    if (self->connection == NULL) {
        g_debug ("no connection to the system bus: %s", error->message);
        lose (self);
        return;
    }
    g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed_cb), self);
    g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
    self->owner =
        g_bus_own_name_on_connection (self->connection, self->name, G_BUS_NAME_OWNER_FLAGS_NONE,
                                      on_acquired_cb, on_not_acquired_cb, self, NULL);
}

/**
 * burin_bus_name_new:
 * @name: a well-known name
 *
 * Returns: (transfer full): the name, which is not asked for yet
 */
BurinBusName *
burin_bus_name_new (const char *name)
{
    BurinBusName *self = g_object_new (BURIN_TYPE_BUS_NAME, NULL);

    self->name = g_strdup (name);
    return self;
}

/**
 * burin_bus_name_take:
 *
 * Connects to the system bus and asks for the name, unless that has been done. The signals tell
 * what becomes of it.
 */
void
burin_bus_name_take (BurinBusName *self)
{
    g_autofree char *address = NULL;

    if (self->connecting || self->connection != NULL)
        return;
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
    self->connecting = TRUE;
    g_dbus_connection_new_for_address (address,
                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                           G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                       NULL, NULL, on_connected_cb, g_object_ref (self));
}

/**
 * burin_bus_name_give_back:
 *
 * Whoever calls the name from now on gets a new service. Who called before that can be answered.
 */
void
burin_bus_name_give_back (BurinBusName *self)
{
    g_clear_handle_id (&self->owner, g_bus_unown_name);
}

/**
 * burin_bus_name_get_connection:
 *
 * Returns: (transfer none) (nullable): where the name is had, or asked for
 */
GDBusConnection *
burin_bus_name_get_connection (BurinBusName *self)
{
    return self->connection;
}
