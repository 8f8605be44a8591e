/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-authority.h"

#include <polkit/polkit.h>

#include "burin-error.h"
#include "burin-text.h"

#define ACTION_WRITE_REMOVABLE "org.burin.helper.write-removable"
#define ACTION_WRITE_FIXED "org.burin.helper.write-fixed"
#define ACTION_READ "org.burin.helper.read-drive"

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

/* The policy file's messages use these names. */
static PolkitDetails *
describe (BurinDrive *drive)
{
    const BurinDriveInfo *info = burin_drive_get_info (drive);
    PolkitDetails *details = polkit_details_new ();
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *size = burin_text_dup_size (info->size);

    polkit_details_insert (details, "drive.title", title);
    polkit_details_insert (details, "drive.vendor", info->vendor);
    polkit_details_insert (details, "drive.model", info->model);
    polkit_details_insert (details, "drive.serial", info->serial);
    polkit_details_insert (details, "drive.size", size);
    polkit_details_insert (details, "drive.node", info->node);
    return details;
}

static void
judge (GTask *task, PolkitAuthorizationResult *answer)
{
    if (polkit_authorization_result_get_is_authorized (answer))
        g_task_return_boolean (task, TRUE);
    else if (polkit_authorization_result_get_dismissed (answer))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_AUTHORIZATION_DISMISSED,
                                                "the password prompt was closed"));
    else if (polkit_authorization_result_get_is_challenge (answer))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NO_AGENT,
                                                "a password is needed, but nothing is running "
                                                "that could ask for it"));
    else
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                                "you are not allowed to use this drive"));
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (PolkitAuthorizationResult) answer =
        polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);

    if (answer != NULL)
        judge (task, answer);
    else if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_CANCELLED, "cancelled"));
    else
        g_task_return_error (task,
                             g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                          "could not ask for authorization: %s", error->message));
}

/* What the question is about. Owned by the task that asks it. */
typedef struct {
    char *sender;
    const char *action;
    PolkitDetails *details;
} Question;

static void
question_free (Question *question)
{
    g_free (question->sender);
    g_object_unref (question->details);
    g_free (question);
}

static void
on_polkit_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (PolkitAuthority) polkit = polkit_authority_get_finish (result, &error);
    g_autoptr (PolkitSubject) subject = NULL;
    const Question *question = g_task_get_task_data (task);

    (void) source; /* it has none */
    if (polkit == NULL) {
        g_task_return_error (task,
                             g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                          "could not ask for authorization: %s", error->message));
        return;
    }
    subject = polkit_system_bus_name_new (question->sender);
    polkit_authority_check_authorization (polkit, subject, question->action, question->details,
                                          POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION,
                                          g_task_get_cancellable (task), on_answered_cb,
                                          g_object_ref (task));
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
 * @sender: bus name of the caller
 * @kind: what he wants to do
 * @drive: to which drive
 *
 * Asks whether the caller may, which may mean that the user is asked for a password.
 */
void
burin_authority_check_async (BurinAuthority *self,
                             const char *sender,
                             BurinJobKind kind,
                             BurinDrive *drive,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
    Question *question = g_new0 (Question, 1);

    g_task_set_source_tag (task, burin_authority_check_async);
    g_task_set_check_cancellable (task, FALSE); /* the answer's own error says it better */
    question->sender = g_strdup (sender);
    question->action = choose_action (kind, drive);
    question->details = describe (drive);
    g_task_set_task_data (task, question, (GDestroyNotify) (void (*) (void)) question_free);
    polkit_authority_get_async (cancellable, on_polkit_found_cb, g_object_ref (task));
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
