/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-authority.h"

#include "burin-error.h"
#include "burin-text.h"

#define ACTION_WRITE_REMOVABLE "org.burin.helper.write-removable"
#define ACTION_WRITE_FIXED "org.burin.helper.write-fixed"
#define ACTION_READ "org.burin.helper.read-drive"

/* org.freedesktop.PolicyKit1.Authority, CheckAuthorizationFlags. */
#define POLKIT_ALLOW_USER_INTERACTION 1

/* Where an invocation keeps the uid of its caller, as a pointer to a heap-allocated uid_t. */
#define CALLER_KEY "burin-caller"

struct _BurinAuthority {
    GObject parent_instance;

    /* Constant. */
    gboolean private;
    uid_t peer;
};

G_DEFINE_FINAL_TYPE (BurinAuthority, burin_authority, G_TYPE_OBJECT)

static void
burin_authority_class_init (BurinAuthorityClass *klass)
{
    (void) klass; /* nothing to override */
}

static void
burin_authority_init (BurinAuthority *self)
{
    (void) self; /* the constructors fill it in */
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

/**
 * burin_authority_find_caller:
 * @invocation: a method call that has not been handled yet
 * @error: what the bus answered
 *
 * Finds out who calls and notes it in @invocation. Blocks for one answer of the bus, so it is meant
 * for GDBusObjectSkeleton::authorize-method, which GIO emits in a thread made for that.
 */
gboolean
burin_authority_find_caller (BurinAuthority *self,
                             GDBusMethodInvocation *invocation,
                             GError **error)
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
 * @invocation: one that went through burin_authority_find_caller()
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

/**
 * burin_authority_check_owner:
 * @owner: uid that the called object belongs to
 * @error: %BURIN_ERROR_NOT_AUTHORIZED
 *
 * Returns: whether the caller is @owner, or root
 */
gboolean
burin_authority_check_owner (GDBusMethodInvocation *invocation, uid_t owner, GError **error)
{
    uid_t caller = burin_authority_get_caller (invocation);

    if (caller == owner || caller == 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_NOT_AUTHORIZED, NULL, "this job belongs to another user");
    return FALSE;
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

static GVariant *
name_subject (const char *sender)
{
    g_auto (GVariantDict) details = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&details, "name", "s", sender);
    return g_variant_new ("(s@a{sv})", "system-bus-name", g_variant_dict_end (&details));
}

static gboolean
is_dismissed (GVariant *details)
{
    const char *dismissed = NULL;

    return g_variant_lookup (details, "polkit.dismissed", "&s", &dismissed);
}

static void
judge (GTask *task, GVariant *answer)
{
    gboolean authorized, challenge;
    g_autoptr (GVariant) details = NULL;

    g_variant_get (answer, "((bb@a{ss}))", &authorized, &challenge, &details);
    if (authorized)
        g_task_return_boolean (task, TRUE);
    else if (is_dismissed (details))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_AUTHORIZATION_DISMISSED,
                                                "the password prompt was closed"));
    else if (challenge)
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NO_AGENT,
                                                "a password is needed, but nothing is running "
                                                "that could ask for it"));
    else
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                                "you are not allowed to use this drive"));
}

/*
 * A question to polkit that can be taken back. Owned by its task.
 */
typedef struct {
    GDBusConnection *bus;
    char *id;
    gulong cancelled_id;
} Question;

static void
question_free (Question *question)
{
    g_object_unref (question->bus);
    g_free (question->id);
    g_free (question);
}

static void
call_polkit (const Question *question,
             const char *method,
             GVariant *arguments,
             const char *reply,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
    /* The user may take his time over the password. */
    g_dbus_connection_call (question->bus, "org.freedesktop.PolicyKit1",
                            "/org/freedesktop/PolicyKit1/Authority",
                            "org.freedesktop.PolicyKit1.Authority", method, arguments,
                            reply != NULL ? G_VARIANT_TYPE (reply) : NULL, G_DBUS_CALL_FLAGS_NONE,
                            G_MAXINT, NULL, callback, user_data);
}

/* Closes the prompt; the question is then answered with an error. */
static void
take_back (GCancellable *cancellable, gpointer user_data)
{
    const Question *question = user_data;

    (void) cancellable; /* that it was cancelled is all there is to know */
    call_polkit (question, "CancelCheckAuthorization", g_variant_new ("(s)", question->id), NULL,
                 NULL, NULL);
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GCancellable *cancellable = g_task_get_cancellable (task);
    const Question *question = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) answer =
        g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

    g_cancellable_disconnect (cancellable, question->cancelled_id);
    if (g_cancellable_is_cancelled (cancellable))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_CANCELLED, "cancelled"));
    else if (answer != NULL)
        judge (task, answer);
    else
        g_task_return_error (task,
                             g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                          "could not ask for authorization: %s", error->message));
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

/**
 * burin_authority_check_async:
 * @invocation: the call that asks for it, from the system bus
 * @kind: what the caller wants to do
 * @drive: to which drive
 * @cancellable: closes the prompt
 *
 * Asks polkit whether the caller may, which may mean that the user is asked for a password. Plain
 * D-Bus, because polkit's own library would bring decoders into a process that runs as root (it
 * links libsystemd, which links liblzma, zstd and lz4).
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
    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
    const char *sender = g_dbus_method_invocation_get_sender (invocation);
    Question *question = g_new0 (Question, 1);

    g_task_set_source_tag (task, burin_authority_check_async);
    g_task_set_check_cancellable (task, FALSE); /* the answer's own error says it better */
    g_task_set_task_data (task, question, (GDestroyNotify) (void (*) (void)) question_free);
    question->bus = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
    question->id = g_uuid_string_random ();
    call_polkit (question, "CheckAuthorization",
                 g_variant_new ("(@(sa{sv})s@a{ss}us)", name_subject (sender),
                                choose_action (kind, drive), describe (drive),
                                POLKIT_ALLOW_USER_INTERACTION, question->id),
                 "((bba{ss}))", on_answered_cb, g_object_ref (task));
    question->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (take_back), question, NULL);
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
