/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-helper-link.h"

#include "burin-drive-codec.h"
#include "burin-helper-process.h"

struct _BurinHelperLink {
    GObject parent_instance;

    BurinHelperLinkKind kind;

    /* Owned */
    BurinHelperProcess *process; /* NULL for the service on the system bus */
    GDBusConnection *connection;
    GDBusObjectManager *manager;
    BurinDbusHelper1 *helper;

    gboolean lost;
};

G_DEFINE_FINAL_TYPE (BurinHelperLink, burin_helper_link, G_TYPE_OBJECT)

static guint lost_signal;

static void
burin_helper_link_dispose (GObject *object)
{
    BurinHelperLink *self = BURIN_HELPER_LINK (object);

    if (self->connection != NULL)
        g_signal_handlers_disconnect_by_data (self->connection, self);
    if (self->manager != NULL)
        g_signal_handlers_disconnect_by_data (self->manager, self);
    if (self->connection != NULL)
        g_dbus_connection_close (self->connection, NULL, NULL, NULL);
    g_clear_object (&self->helper);
    g_clear_object (&self->manager);
    g_clear_object (&self->connection);
    g_clear_pointer (&self->process, burin_helper_process_free);

    G_OBJECT_CLASS (burin_helper_link_parent_class)->dispose (object);
}

static void
burin_helper_link_class_init (BurinHelperLinkClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_helper_link_dispose;

    lost_signal = g_signal_new ("lost", BURIN_TYPE_HELPER_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 0);
}

static void
burin_helper_link_init (BurinHelperLink *self)
{
    (void) self; /* burin_helper_link_open_async() fills it in */
}

static const char *
get_bus_name (BurinHelperLink *self)
{
    return self->process == NULL ? BURIN_HELPER_NAME : NULL;
}

static void
become_lost (BurinHelperLink *self)
{
    if (self->lost)
        return;
    self->lost = TRUE;
    g_signal_emit (self, lost_signal, 0);
}

static void
closed_cb (GDBusConnection *connection,
           gboolean remote_peer_vanished,
           GError *error,
           BurinHelperLink *self)
{
    (void) connection;
    (void) remote_peer_vanished;
    (void) error;
    become_lost (self);
}

static void
name_owner_cb (GDBusObjectManagerClient *manager, GParamSpec *spec, BurinHelperLink *self)
{
    g_autofree char *owner = g_dbus_object_manager_client_get_name_owner (manager);

    (void) spec;
    if (owner == NULL)
        become_lost (self);
}

/* The helper may have gone in the middle of opening, when nobody listened yet. */
static gboolean
is_gone_already (BurinHelperLink *self)
{
    g_autofree char *owner = NULL;

    if (g_dbus_connection_is_closed (self->connection))
        return TRUE;
    owner =
        g_dbus_object_manager_client_get_name_owner (G_DBUS_OBJECT_MANAGER_CLIENT (self->manager));
    return get_bus_name (self) != NULL && owner == NULL;
}

static gboolean
check_helper (BurinHelperLink *self, GError **error)
{
    BurinErrorDetails details = {.operation = "connect"};
    guint version = burin_dbus_helper1_get_version (self->helper);

    if (is_gone_already (self)) {
        burin_set_error (error, BURIN_ERROR_HELPER, &details, "the helper went away");
        return FALSE;
    }
    if (version == BURIN_HELPER_VERSION)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_HELPER, &details,
                     "the helper speaks version %u of the interface, and version %d is needed",
                     version, BURIN_HELPER_VERSION);
    return FALSE;
}

static void
listen (BurinHelperLink *self)
{
    g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
    if (get_bus_name (self) != NULL)
        g_signal_connect (self->manager, "notify::name-owner", G_CALLBACK (name_owner_cb), self);
}

static void
got_helper_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinHelperLink *self = g_task_get_task_data (task);
    GError *error = NULL;

    (void) source;
    self->helper = burin_dbus_helper1_proxy_new_finish (result, &error);
    if (self->helper == NULL) {
        g_task_return_error (task, burin_helper_link_translate_error (self, error));
        return;
    }
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->helper), -1);
    if (!check_helper (self, &error)) {
        g_task_return_error (task, error);
        return;
    }
    listen (self);
    g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
got_manager_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinHelperLink *self = g_task_get_task_data (task);
    GError *error = NULL;

    (void) source;
    self->manager = burin_dbus_object_manager_client_new_finish (result, &error);
    if (self->manager == NULL) {
        g_task_return_error (task, burin_helper_link_translate_error (self, error));
        return;
    }
    burin_dbus_helper1_proxy_new (
        self->connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, get_bus_name (self),
        BURIN_HELPER_PATH, g_task_get_cancellable (task), got_helper_cb, g_object_ref (task));
}

static void
get_manager (GTask *task)
{
    BurinHelperLink *self = g_task_get_task_data (task);

    burin_dbus_object_manager_client_new (
        self->connection, G_DBUS_OBJECT_MANAGER_CLIENT_FLAGS_NONE, get_bus_name (self),
        BURIN_HELPER_PATH, g_task_get_cancellable (task), got_manager_cb, g_object_ref (task));
}

static void
got_bus_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinHelperLink *self = g_task_get_task_data (task);
    GError *error = NULL;

    (void) source;
    self->connection = g_dbus_connection_new_for_address_finish (result, &error);
    if (self->connection == NULL) {
        g_task_return_error (task, burin_helper_link_translate_error (self, error));
        return;
    }
    get_manager (task);
}

/* Not GIO's own connection: if the bus dies, that stays closed as long as anybody holds it. */
static void
open_bus (GTask *task)
{
    BurinHelperLink *self = g_task_get_task_data (task);
    GError *error = NULL;
    g_autofree char *address =
        g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, g_task_get_cancellable (task), &error);

    if (address == NULL) {
        g_task_return_error (task, burin_helper_link_translate_error (self, error));
        return;
    }
    g_dbus_connection_new_for_address (address,
                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                           G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                       NULL, g_task_get_cancellable (task), got_bus_cb,
                                       g_object_ref (task));
}

static void
explained_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;

    (void) source;
    g_task_return_error (task, burin_helper_process_explain_finish (result));
}

static void
got_private_connection_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    BurinHelperLink *self = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;

    (void) source;
    self->connection = g_dbus_connection_new_finish (result, &error);
    if (self->connection != NULL) {
        get_manager (task);
        return;
    }
    if (g_task_return_error_if_cancelled (task)) {
        burin_helper_process_terminate (self->process);
        return;
    }
    /* What went wrong with the connection is a symptom: the process knows the reason. */
    burin_helper_process_explain_async (self->process, explained_cb, g_object_ref (task));
}

static void
open_private (GTask *task, BurinHelperProcessFlags flags)
{
    BurinHelperLink *self = g_task_get_task_data (task);
    GError *error = NULL;

    self->process = burin_helper_process_start (flags, &error);
    if (self->process == NULL) {
        g_task_return_error (task, error);
        return;
    }
    g_dbus_connection_new (burin_helper_process_get_stream (self->process), NULL,
                           G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT, NULL,
                           g_task_get_cancellable (task), got_private_connection_cb,
                           g_object_ref (task));
}

/**
 * burin_helper_link_open_async:
 * @kind: which helper
 * @allow_loop: whether loop devices are drives; not for the system bus
 * @cancellable: (nullable): also ends a password prompt
 */
void
burin_helper_link_open_async (BurinHelperLinkKind kind,
                              gboolean allow_loop,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    BurinHelperLink *self = g_object_new (BURIN_TYPE_HELPER_LINK, NULL);
    BurinHelperProcessFlags flags =
        allow_loop ? BURIN_HELPER_PROCESS_ALLOW_LOOP : BURIN_HELPER_PROCESS_NONE;

    (void) BURIN_ERROR; /* registers our errors with GDBus before the first can arrive */
    g_task_set_source_tag (task, burin_helper_link_open_async);
    self->kind = kind;
    g_task_set_task_data (task, self, g_object_unref);
    if (kind == BURIN_HELPER_LINK_SYSTEM)
        open_bus (task);
    else if (kind == BURIN_HELPER_LINK_ELEVATED)
        open_private (task, flags | BURIN_HELPER_PROCESS_ELEVATED);
    else
        open_private (task, flags);
}

/**
 * burin_helper_link_open_finish:
 * @error: %BURIN_ERROR_HELPER; for an elevated one also %BURIN_ERROR_NOT_AUTHORIZED,
 *   %BURIN_ERROR_AUTHORIZATION_DISMISSED and %BURIN_ERROR_NO_AGENT; %G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full): an open link to a helper that speaks our version, or %NULL
 */
BurinHelperLink *
burin_helper_link_open_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}

BurinDbusHelper1 *
burin_helper_link_get_helper (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), NULL);
    return self->helper;
}

GDBusObjectManager *
burin_helper_link_get_manager (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), NULL);
    return self->manager;
}

/**
 * burin_helper_link_get_mode:
 *
 * Returns: (transfer none): "system" or "private"
 */
const char *
burin_helper_link_get_mode (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), NULL);
    return self->process == NULL ? "system" : "private";
}

gboolean
burin_helper_link_can_write_drives (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), FALSE);
    return burin_dbus_helper1_get_can_write_drives (self->helper);
}

gboolean
burin_helper_link_is_lost (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), TRUE);
    return self->lost;
}

/**
 * burin_helper_link_was_cut:
 *
 * Returns: whether the link is lost because the bus went away, which tells nothing about the helper
 */
gboolean
burin_helper_link_was_cut (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), FALSE);
    return self->lost && self->process == NULL && g_dbus_connection_is_closed (self->connection);
}

/**
 * burin_helper_link_has_successor:
 *
 * Returns: whether the helper is gone, and another one can be had without asking anybody, which may
 *   know of its jobs
 */
gboolean
burin_helper_link_has_successor (BurinHelperLink *self)
{
    g_return_val_if_fail (BURIN_IS_HELPER_LINK (self), FALSE);
    return self->lost && self->kind != BURIN_HELPER_LINK_ELEVATED &&
           !burin_helper_link_was_cut (self);
}

static gboolean
is_one_of (const GError *error, GQuark domain, const int *codes, gsize n_codes)
{
    for (gsize i = 0; i < n_codes; i++)
        if (g_error_matches (error, domain, codes[i]))
            return TRUE;
    return FALSE;
}

/* What is wrong with a bus on which a call was not answered. */
static const char *
get_cause (const GError *error)
{
    static const int no_bus[] = {G_IO_ERROR_CLOSED, G_IO_ERROR_NOT_FOUND, G_IO_ERROR_BROKEN_PIPE,
                                 G_IO_ERROR_CONNECTION_REFUSED};
    static const int no_server[] = {G_DBUS_ERROR_NO_SERVER, G_DBUS_ERROR_DISCONNECTED};
    static const int no_service[] = {G_DBUS_ERROR_SERVICE_UNKNOWN, G_DBUS_ERROR_NAME_HAS_NO_OWNER};

    if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
        return BURIN_CAUSE_BUS_DENIES;
    if (is_one_of (error, G_IO_ERROR, no_bus, G_N_ELEMENTS (no_bus)) ||
        is_one_of (error, G_DBUS_ERROR, no_server, G_N_ELEMENTS (no_server)))
        return BURIN_CAUSE_NO_BUS;
    if (is_one_of (error, G_DBUS_ERROR, no_service, G_N_ELEMENTS (no_service)))
        return BURIN_CAUSE_NO_SERVICE;
    return BURIN_CAUSE_NO_ANSWER;
}

/**
 * burin_helper_link_translate_error:
 * @error: (transfer full): what a D-Bus call ended with
 *
 * Returns: (transfer full): @error if it is one of ours or a cancellation, without what D-Bus puts
 *   before the message; else %BURIN_ERROR_NOT_AUTHORIZED or %BURIN_ERROR_HELPER, with the cause if
 *   it is the bus's
 */
GError *
burin_helper_link_translate_error (BurinHelperLink *self, GError *error)
{
    BurinErrorDetails details = {.operation = "call"};
    GError *translated = NULL;
    BurinError code = BURIN_ERROR_HELPER;

    (void) g_dbus_error_strip_remote_error (error); /* local errors have nothing to strip */
    if (error->domain == BURIN_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return error;
    if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
        code = BURIN_ERROR_NOT_AUTHORIZED;
    details.cause = self->process == NULL ? get_cause (error) : NULL;
    burin_set_error (&translated, code, &details, "the helper did not answer: %s", error->message);
    g_error_free (error);
    return translated;
}
