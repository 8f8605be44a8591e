/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The private connection: one socket, handed over at the start, with one peer of one uid behind it.
 */
#include "burin-peer.h"

#include <errno.h>
#include <sys/socket.h>

#include "burin-error.h"

/*
 * pkexec notes who called it (pkexec(1)). That must be who made the socket; a socket of somebody
 * else would let him use an authorization that he was not given.
 */
static gboolean
check_is_pkexec_caller (uid_t uid, GError **error)
{
    const char *caller = g_getenv ("PKEXEC_UID");
    guint64 expected;

    if (caller == NULL)
        return TRUE;
    if (g_ascii_string_to_unsigned (caller, 10, 0, G_MAXUINT32, &expected, NULL) &&
        expected == (guint64) uid)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_NOT_AUTHORIZED, NULL,
                     "the connection belongs to uid %u, not to the user who was authorized",
                     (guint) uid);
    return FALSE;
}

static gboolean
find_peer (int fd, uid_t *uid, GError **error)
{
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    BurinErrorDetails details = {.operation = "connect"};

    if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) == 0) {
        *uid = credentials.uid;
        return TRUE;
    }
    details.errnum = errno;
    burin_set_error (error, BURIN_ERROR_HELPER, &details,
                     "standard input is not a connection to a front end: %s",
                     g_strerror (details.errnum));
    return FALSE;
}

/* Who is at the other end says the kernel. DBUS_COOKIE_SHA1 would have us write into a home folder.
 */
static gboolean
on_allow_mechanism_cb (GDBusAuthObserver *observer, const char *mechanism, gpointer user_data)
{
    (void) observer;
    (void) user_data;
    return g_str_equal (mechanism, "EXTERNAL");
}

static gboolean
on_authorize_peer_cb (GDBusAuthObserver *observer,
                      GIOStream *stream,
                      GCredentials *credentials,
                      gpointer user_data)
{
    const uid_t *expected = user_data;

    (void) observer;
    (void) stream; /* who it is says the credentials */
    return credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == *expected;
}

/**
 * burin_peer_connect:
 * @fd: (transfer full): a connected UNIX socket whose other end a front end holds
 * @uid: (out): who that is
 * @error: %BURIN_ERROR_HELPER, %BURIN_ERROR_NOT_AUTHORIZED, or what GIO gives
 *
 * Speaks D-Bus on @fd, without a bus, and with nobody but @uid. Method calls wait until
 * g_dbus_connection_start_message_processing().
 *
 * Returns: (transfer full) (nullable): the connection
 */
GDBusConnection *
burin_peer_connect (int fd, uid_t *uid, GError **error)
{
    g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);
    g_autoptr (GSocketConnection) stream = NULL;
    g_autoptr (GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
    g_autofree char *guid = g_dbus_generate_guid ();
    uid_t peer;
    GDBusConnection *connection;

    if (socket == NULL || !find_peer (fd, &peer, error) || !check_is_pkexec_caller (peer, error))
        return NULL;
    stream = g_socket_connection_factory_create_connection (socket);
    g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism_cb), NULL);
    g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (on_authorize_peer_cb),
                      &peer);
    connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), guid,
                                             G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                                                 G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                                             observer, NULL, error);
    g_signal_handlers_disconnect_by_data (observer, &peer);
    if (connection != NULL)
        *uid = peer;
    return connection;
}
