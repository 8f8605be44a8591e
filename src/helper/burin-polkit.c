/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asks polkit over plain D-Bus: polkit's own library would bring decoders into a process that runs
 * as root (it links libsystemd, which links liblzma, zstd and lz4).
 */
#include "burin-polkit.h"

#include "burin-error.h"

/* org.freedesktop.PolicyKit1.Authority, CheckAuthorizationFlags. */
#define ALLOW_USER_INTERACTION 1

/* Seconds that a prompt may stay open; whoever needs longer for his password can ask again. */
#define LONGEST_PROMPT 300

/*
 * A question to polkit, which whoever asked can take back, and which ends when he goes away, or
 * when nobody answers it in time. Main thread; owned by its task. States: open → answered.
 */
typedef struct {
    GDBusConnection *bus;
    char *id;
    GCancellable *call;
    GSource *cancelled;
    guint timeout;
    guint watch;
    gboolean answered;
} Question;

static void
stop_watching (Question *question)
{
    if (question->cancelled != NULL)
        g_source_destroy (question->cancelled);
    g_clear_pointer (&question->cancelled, g_source_unref);
    g_clear_handle_id (&question->timeout, g_source_remove);
    g_clear_handle_id (&question->watch, g_bus_unwatch_name);
}

static void
question_free (Question *question)
{
    stop_watching (question);
    g_object_unref (question->bus);
    g_object_unref (question->call);
    g_free (question->id);
    g_free (question);
}

static void
call_polkit (const Question *question,
             const char *method,
             GVariant *arguments,
             const char *reply,
             GCancellable *cancellable,
             GAsyncReadyCallback callback,
             gpointer user_data)
{
    /* The user may take his time over the password: the question has its own limit. */
    g_dbus_connection_call (question->bus, "org.freedesktop.PolicyKit1",
                            "/org/freedesktop/PolicyKit1/Authority",
                            "org.freedesktop.PolicyKit1.Authority", method, arguments,
                            reply != NULL ? G_VARIANT_TYPE (reply) : NULL, G_DBUS_CALL_FLAGS_NONE,
                            G_MAXINT, cancellable, callback, user_data);
}

/* Closes the prompt and waits for nobody, because polkit may hang. */
static void
take_back (GTask *task, BurinError code, const char *why)
{
    Question *question = g_task_get_task_data (task);
    GError *error = NULL;

    question->answered = TRUE;
    stop_watching (question);
    call_polkit (question, "CancelCheckAuthorization", g_variant_new ("(s)", question->id), NULL,
                 NULL, NULL, NULL);
    burin_set_error (&error, code, NULL, "%s", why);
    g_task_return_error (task, error);
    g_cancellable_cancel (question->call);
}

static gboolean
on_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
    (void) cancellable; /* that it was cancelled is all there is to know */
    take_back (user_data, BURIN_ERROR_CANCELLED, "cancelled");
    return G_SOURCE_REMOVE;
}

static gboolean
on_timeout_cb (gpointer user_data)
{
    take_back (user_data, BURIN_ERROR_AUTHORIZATION_DISMISSED,
               "nobody answered the password prompt");
    return G_SOURCE_REMOVE;
}

static void
on_sender_vanished_cb (GDBusConnection *bus, const char *name, gpointer user_data)
{
    (void) bus;
    (void) name; /* whoever asked does not care any more */
    take_back (user_data, BURIN_ERROR_CANCELLED, "whoever asked has gone away");
}

static void
judge (GTask *task, GVariant *answer)
{
    gboolean authorized, challenge;
    g_autoptr (GVariant) details = NULL;
    const char *dismissed;

    g_variant_get (answer, "((bb@a{ss}))", &authorized, &challenge, &details);
    if (authorized)
        g_task_return_boolean (task, TRUE);
    else if (g_variant_lookup (details, "polkit.dismissed", "&s", &dismissed))
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_AUTHORIZATION_DISMISSED,
                                                "the password prompt was closed"));
    else if (challenge)
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NO_AGENT,
                                                "a password is needed, but nothing is running "
                                                "that could ask for it"));
    else
        g_task_return_error (task, g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                                "you are not allowed to do this"));
}

static void
on_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    Question *question = g_task_get_task_data (task);
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) answer =
        g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

    if (question->answered)
        return;
    question->answered = TRUE;
    stop_watching (question);
    if (answer != NULL)
        judge (task, answer);
    else
        g_task_return_error (task,
                             g_error_new (BURIN_ERROR, BURIN_ERROR_NOT_AUTHORIZED,
                                          "could not ask for authorization: %s", error->message));
}

static void
watch_asker (GTask *task, const char *sender)
{
    Question *question = g_task_get_task_data (task);
    GCancellable *cancellable = g_task_get_cancellable (task);

    if (cancellable != NULL) {
        question->cancelled = g_cancellable_source_new (cancellable);
        g_source_set_callback (question->cancelled, G_SOURCE_FUNC (on_cancelled_cb), task, NULL);
        (void) g_source_attach (question->cancelled, NULL); /* destroyed by its pointer */
    }
    question->timeout = g_timeout_add_seconds (LONGEST_PROMPT, on_timeout_cb, task);
    question->watch =
        g_bus_watch_name_on_connection (question->bus, sender, G_BUS_NAME_WATCHER_FLAGS_NONE, NULL,
                                        on_sender_vanished_cb, task, NULL);
}

static GVariant *
name_subject (const char *sender)
{
    g_auto (GVariantDict) details = G_VARIANT_DICT_INIT (NULL);

    g_variant_dict_insert (&details, "name", "s", sender);
    return g_variant_new ("(s@a{sv})", "system-bus-name", g_variant_dict_end (&details));
}

/**
 * burin_polkit_check_async:
 * @invocation: the call that asks for it, from the system bus
 * @action: one of the policy file's
 * @details: an `a{ss}` with what the action's message names; sunk if floating
 * @cancellable: (nullable): closes the prompt
 *
 * Asks whether the caller may, which may mean that the user is asked for a password.
 */
void
burin_polkit_check_async (GDBusMethodInvocation *invocation,
                          const char *action,
                          GVariant *details,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
    g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
    const char *sender = g_dbus_method_invocation_get_sender (invocation);
    Question *question = g_new0 (Question, 1);

    g_task_set_source_tag (task, burin_polkit_check_async);
    g_task_set_check_cancellable (task, FALSE); /* the answer's own error says it better */
    g_task_set_task_data (task, question, (GDestroyNotify) (void (*) (void)) question_free);
    question->bus = g_object_ref (g_dbus_method_invocation_get_connection (invocation));
    question->id = g_uuid_string_random ();
    question->call = g_cancellable_new ();
    call_polkit (question, "CheckAuthorization",
                 g_variant_new ("(@(sa{sv})s@a{ss}us)", name_subject (sender), action, details,
                                ALLOW_USER_INTERACTION, question->id),
                 "((bba{ss}))", question->call, on_answered_cb, g_object_ref (task));
    watch_asker (task, sender);
}

/**
 * burin_polkit_check_finish:
 * @error: %BURIN_ERROR_NOT_AUTHORIZED, %BURIN_ERROR_AUTHORIZATION_DISMISSED, %BURIN_ERROR_NO_AGENT
 *   or %BURIN_ERROR_CANCELLED
 */
gboolean
burin_polkit_check_finish (GAsyncResult *result, GError **error)
{
    g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

    return g_task_propagate_boolean (G_TASK (result), error);
}
