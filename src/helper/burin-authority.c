/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-authority.h"

#include "burin-error.h"
#include "burin-polkit.h"
#include "burin-text.h"

#define ACTION_WRITE_REMOVABLE "org.burin.helper.write-removable"
#define ACTION_WRITE_FIXED "org.burin.helper.write-fixed"
#define ACTION_READ "org.burin.helper.read-drive"
#define ACTION_MANAGE "org.burin.helper.manage-jobs"

/* Where an invocation keeps the uid of its caller, as a pointer to a heap-allocated uid_t. */
#define CALLER_KEY "burin-caller"

struct _BurinAuthority {
    GObject parent_instance;

    /* Constant. */
    gboolean private;
    uid_t peer;

    /* Owned, main thread: uids that are being asked whether they may manage a job. */
    GHashTable *asking;
};

G_DEFINE_FINAL_TYPE (BurinAuthority, burin_authority, G_TYPE_OBJECT)

static void
burin_authority_finalize (GObject *object)
{
    g_hash_table_unref (BURIN_AUTHORITY (object)->asking);

    G_OBJECT_CLASS (burin_authority_parent_class)->finalize (object);
}

static void
burin_authority_class_init (BurinAuthorityClass *klass)
{
    G_OBJECT_CLASS (klass)->finalize = burin_authority_finalize;
}

static void
burin_authority_init (BurinAuthority *self)
{
    self->asking = g_hash_table_new (NULL, NULL);
}

/**
 * burin_authority_new_private:
 * @peer: the only uid on the other end of the connection
 */
BurinAuthority *
burin_authority_new_private (uid_t peer)
{
    BurinAuthority *self = g_object_new (BURIN_TYPE_AUTHORITY, NULL);

    self->private = TRUE;
    self->peer = peer;
    return self;
}

BurinAuthority *
burin_authority_new_system (void)
{
    return g_object_new (BURIN_TYPE_AUTHORITY, NULL);
}

static gboolean
ask_bus (GDBusMethodInvocation *invocation, uid_t *uid, GError **error)
{
    g_autoptr (GVariant) reply = g_dbus_connection_call_sync (
        g_dbus_method_invocation_get_connection (invocation), "org.freedesktop.DBus",
        "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetConnectionUnixUser",
        g_variant_new ("(s)", g_dbus_method_invocation_get_sender (invocation)),
        G_VARIANT_TYPE ("(u)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);
    guint32 answer;

    if (reply == NULL)
        return FALSE;
    g_variant_get (reply, "(u)", &answer);
    *uid = (uid_t) answer;
    return TRUE;
}

/* Finds out who calls and notes it. Blocks for one answer of the bus. */
static gboolean
find_caller (BurinAuthority *self, GDBusMethodInvocation *invocation, GError **error)
{
    uid_t uid = self->peer;

    if (!self->private && !ask_bus (invocation, &uid, error))
        return FALSE;
    g_object_set_data_full (G_OBJECT (invocation), CALLER_KEY, g_memdup2 (&uid, sizeof uid),
                            g_free);
    return TRUE;
}

/**
 * burin_authority_get_caller:
 * @invocation: a call to an interface that is guarded
 *
 * Returns: the uid of its caller
 */
uid_t
burin_authority_get_caller (GDBusMethodInvocation *invocation)
{
    const uid_t *uid = g_object_get_data (G_OBJECT (invocation), CALLER_KEY);

    g_return_val_if_fail (uid != NULL, (uid_t) -1);
    return *uid;
}

/* Runs in a thread of GIO's, before each method call. */
static gboolean
on_authorize_method_cb (GDBusInterfaceSkeleton *interface,
                        GDBusMethodInvocation *invocation,
                        gpointer user_data)
{
    g_autoptr (GError) error = NULL;

    (void) interface; /* whatever is called, the caller must be known */
    if (find_caller (user_data, invocation, &error))
        return TRUE;
    g_dbus_method_invocation_return_gerror (g_object_ref (invocation), error);
    return FALSE;
}

/**
 * burin_authority_guard:
 * @skeleton: an interface that is not exported yet
 *
 * From now on burin_authority_get_caller() works for every call of one of its methods.
 */
void
burin_authority_guard (BurinAuthority *self, GDBusInterfaceSkeleton *skeleton)
{
    g_signal_connect_object (skeleton, "g-authorize-method", G_CALLBACK (on_authorize_method_cb),
                             self, 0);
}

static const char *
choose_action (BurinJobKind kind, BurinDrive *drive)
{
    if (kind == BURIN_JOB_VERIFY)
        return ACTION_READ;
    return burin_drive_is_hot_pluggable (drive) ? ACTION_WRITE_REMOVABLE : ACTION_WRITE_FIXED;
}

static void
add_detail (GVariantBuilder *details, const char *key, const char *value)
{
    g_variant_builder_add (details, "{ss}", key, value);
}

/* The policy file's messages use these names. */
static GVariant *
describe (BurinDrive *drive)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    g_auto (GVariantBuilder) details = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{ss}"));
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *size = burin_text_dup_size (info->size);

    add_detail (&details, "drive.title", title);
    add_detail (&details, "drive.vendor", info->vendor);
    add_detail (&details, "drive.model", info->model);
    add_detail (&details, "drive.serial", info->serial);
    add_detail (&details, "drive.size", size);
    add_detail (&details, "drive.node", info->node);
    return g_variant_builder_end (&details);
}

/**
 * burin_authority_asks:
 *
 * Returns: whether a job has to go through burin_authority_check_async(); otherwise whoever can ask
 *   for it may have it
 */
gboolean
burin_authority_asks (BurinAuthority *self)
{
    return !self->private;
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;

    (void) source;
    if (burin_polkit_check_finish (result, &error))
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, error);
}

static void
on_managed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinAuthority *self = g_task_get_source_object (user_data);

    (void) g_hash_table_remove (self->asking, g_task_get_task_data (user_data)); /* it is there */
    on_answered_cb (source, result, user_data);
}

/**
 * burin_authority_check_async:
 * @invocation: the call that asks for it, from the system bus
 * @kind: what the caller wants to do
 * @drive: to which drive
 * @cancellable: closes the prompt
 *
 * Asks polkit whether the caller may, which may mean that the user is asked for a password.
 */
void
burin_authority_check_async (BurinAuthority *self,
                             GDBusMethodInvocation *invocation,
                             BurinJobKind kind,
                             BurinDrive *drive,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
    GTask *task = g_task_new (self, NULL, callback, user_data);

    g_task_set_source_tag (task, burin_authority_check_async);
    burin_polkit_check_async (invocation, choose_action (kind, drive), describe (drive),
                              cancellable, on_answered_cb, task);
}

static GError *
refuse_stranger (void)
{
    GError *error = NULL;

    burin_set_error (&error, BURIN_ERROR_NOT_AUTHORIZED, NULL, "this job belongs to another user");
    return error;
}

/* Each question costs memory here and in polkit, and nobody can answer two prompts at once. */
static void
ask_about_job (BurinAuthority *self, GTask *task, GDBusMethodInvocation *invocation, uid_t caller)
{
    GVariant *details = g_variant_new ("a{ss}", NULL);

    if (g_hash_table_add (self->asking, GUINT_TO_POINTER (caller))) {
        g_task_set_task_data (task, GUINT_TO_POINTER (caller), NULL);
        burin_polkit_check_async (invocation, ACTION_MANAGE, details, NULL, on_managed_cb, task);
        return;
    }
    g_variant_unref (g_variant_ref_sink (details));
    g_task_return_error (task, refuse_stranger ());
    g_object_unref (task);
}

/**
 * burin_authority_check_owner_async:
 * @invocation: a call of one of a job's methods
 * @owner: uid that the job belongs to
 *
 * The owner and root may do with it what they like; on the system bus others need polkit's word.
 * Who is being asked about one job already may not ask about another.
 */
void
burin_authority_check_owner_async (BurinAuthority *self,
                                   GDBusMethodInvocation *invocation,
                                   uid_t owner,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
    GTask *task = g_task_new (self, NULL, callback, user_data);
    uid_t caller = burin_authority_get_caller (invocation);

    g_task_set_source_tag (task, burin_authority_check_owner_async);
    if (caller != owner && caller != 0 && !self->private) {
        ask_about_job (self, task, invocation, caller);
        return;
    }
    if (caller == owner || caller == 0)
        g_task_return_boolean (task, TRUE);
    else
        g_task_return_error (task, refuse_stranger ());
    g_object_unref (task);
}

/**
 * burin_authority_check_finish:
 * @error: %BURIN_ERROR_NOT_AUTHORIZED, %BURIN_ERROR_AUTHORIZATION_DISMISSED, %BURIN_ERROR_NO_AGENT
 * or %BURIN_ERROR_CANCELLED
 */
gboolean
burin_authority_check_finish (BurinAuthority *self, GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
