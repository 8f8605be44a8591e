/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-clients.h"

/* Who comes when so many are there already is served all the same, but not waited for. */
#define MOST_CLIENTS 1024

struct _BurinHelperClients {
    GObject parent_instance;

    /* Owned */
    GDBusConnection *bus;
    guint filter;

    GMutex mutex;
    GHashTable *names; /* unique names that have called; guarded by the mutex */

    GHashTable *watches; /* unique name → number of its watch; main thread */
};

/* A client on its way to the main thread. */
typedef struct {
    BurinHelperClients *clients;
    char *name;
} Arrival;

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinHelperClients, burin_helper_clients, G_TYPE_OBJECT)

static void
burin_helper_clients_finalize (GObject *object)
{
    BurinHelperClients *self = BURIN_HELPER_CLIENTS (object);

    g_hash_table_unref (self->watches);
    g_hash_table_unref (self->names);
    g_mutex_clear (&self->mutex);
    g_object_unref (self->bus);

    G_OBJECT_CLASS (burin_helper_clients_parent_class)->finalize (object);
}

static void
burin_helper_clients_class_init (BurinHelperClientsClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_helper_clients_finalize;

    signals[SIGNAL_CHANGED] = g_signal_new ("changed", BURIN_TYPE_HELPER_CLIENTS, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
unwatch (gpointer watch)
{
    g_bus_unwatch_name (GPOINTER_TO_UINT (watch));
}

static void
burin_helper_clients_init (BurinHelperClients *self)
{
    g_mutex_init (&self->mutex);
    self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
    self->watches = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unwatch);
}

/* Returns: whether @name is new, and is to be watched */
static gboolean
note (BurinHelperClients *self, const char *name)
{
    g_autoptr (GMutexLocker) locker G_GNUC_UNUSED = g_mutex_locker_new (&self->mutex);

    return g_hash_table_size (self->names) < MOST_CLIENTS &&
           !g_hash_table_contains (self->names, name) &&
           g_hash_table_add (self->names, g_strdup (name));
}

static void
on_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
    BurinHelperClients *self = user_data;
    g_autofree char *owned_name = g_strdup (name);

    (void) bus; /* there is only one */
    g_mutex_lock (&self->mutex);
    (void) g_hash_table_remove (self->names, owned_name); /* it is there */
    g_mutex_unlock (&self->mutex);
    (void) g_hash_table_remove (self->watches, owned_name); /* it is there */
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
arrival_free (gpointer data)
{
    Arrival *arrival = data;

    g_object_unref (arrival->clients);
    g_free (arrival->name);
    g_free (arrival);
}

static gboolean
watch (gpointer user_data)
{
    Arrival *arrival = user_data;
    BurinHelperClients *self = arrival->clients;
    guint number = g_bus_watch_name_on_connection (
        self->bus, arrival->name, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL, on_vanished_cb, self, NULL);

    g_hash_table_replace (self->watches, g_strdup (arrival->name), GUINT_TO_POINTER (number));
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
    return G_SOURCE_REMOVE;
}

/* GDBus's thread. Not at the methods: who only looks at properties is a client, too. */
static GDBusMessage *
on_message_cb (GDBusConnection *bus, GDBusMessage *message, gboolean incoming, gpointer user_data)
{
    BurinHelperClients *self = user_data;
    const char *sender = g_dbus_message_get_sender (message);
    Arrival *arrival;

    (void) bus; /* there is only one */
    if (!incoming || sender == NULL || !g_dbus_is_unique_name (sender) ||
        g_dbus_message_get_message_type (message) != G_DBUS_MESSAGE_TYPE_METHOD_CALL ||
        !note (self, sender))
        return message;
    arrival = g_new0 (Arrival, 1);
    arrival->clients = g_object_ref (self);
    arrival->name = g_strdup (sender);
    g_main_context_invoke_full (NULL, G_PRIORITY_DEFAULT, watch, arrival, arrival_free);
    return message;
}

/**
 * burin_helper_clients_new:
 * @bus: a message bus
 *
 * Returns: (transfer full): the clients that call from now on
 */
BurinHelperClients *
burin_helper_clients_new (GDBusConnection *bus)
{
    BurinHelperClients *self = g_object_new (BURIN_TYPE_HELPER_CLIENTS, NULL);

    self->bus = g_object_ref (bus);
    self->filter =
        g_dbus_connection_add_filter (bus, on_message_cb, g_object_ref (self), g_object_unref);
    return self;
}

gboolean
burin_helper_clients_is_empty (BurinHelperClients *self)
{
    return g_hash_table_size (self->watches) == 0;
}

/**
 * burin_helper_clients_stop:
 *
 * Takes no notice of anybody any more. Call it once, before the last reference goes.
 */
void
burin_helper_clients_stop (BurinHelperClients *self)
{
    g_dbus_connection_remove_filter (self->bus, self->filter);
    g_hash_table_remove_all (self->watches);
}
