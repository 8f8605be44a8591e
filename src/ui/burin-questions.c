/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-questions.h"

#include "burin-confirm-dialog.h"
#include "burin-member-dialog.h"
#include "burin-settings.h"

struct _BurinQuestions {
    GObject parent_instance;

    /* Owned */
    BurinSession *session;
    GSettings *settings;

    /* Borrowed */
    GtkWindow *window;
    GtkWindow *dialog; /* weak: the question that is open */
};

enum {
    SIGNAL_WRITING,
    SIGNAL_SHOW_ALL_AGREED,
    SIGNAL_STOP_REFUSED,
    SIGNAL_MEMBER_CHOSEN,
    N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinQuestions, burin_questions, G_TYPE_OBJECT)

static void
burin_questions_dispose (GObject *object)
{
    BurinQuestions *self = BURIN_QUESTIONS (object);

    (void) burin_questions_withdraw (self); /* there may be none */
    g_clear_object (&self->session);
    g_clear_object (&self->settings);
    G_OBJECT_CLASS (burin_questions_parent_class)->dispose (object);
}

static void
burin_questions_class_init (BurinQuestionsClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_questions_dispose;
    signals[SIGNAL_WRITING] =
        g_signal_new ("writing", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_SHOW_ALL_AGREED] = g_signal_new ("show-all-agreed", type, G_SIGNAL_RUN_LAST, 0,
                                                    NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_STOP_REFUSED] =
        g_signal_new ("stop-refused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_MEMBER_CHOSEN] =
        g_signal_new ("member-chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                      G_TYPE_FILE, G_TYPE_STRING);
}

static void
burin_questions_init (BurinQuestions *self)
{
    (void) self; /* no question is open */
}

/**
 * burin_questions_new:
 * @window: (transfer none): to which the dialogs belong
 * @session: (transfer none): what is done
 * @settings: (transfer none): how
 *
 * Returns: (transfer full): nobody is asked yet
 */
BurinQuestions *
burin_questions_new (GtkWindow *window, BurinSession *session, GSettings *settings)
{
    BurinQuestions *self = g_object_new (BURIN_TYPE_QUESTIONS, NULL);

    self->window = window;
    self->session = g_object_ref (session);
    self->settings = g_object_ref (settings);
    return self;
}

/* @about: (transfer full) (nullable): what the answer is about, kept as long as the question */
static void
ask (BurinQuestions *self,
     GtkWindow *dialog,
     GCallback response_cb,
     gpointer about,
     GDestroyNotify free_about)
{
    (void) burin_questions_withdraw (self); /* there may be none */
    g_object_set_data_full (G_OBJECT (dialog), "about", about, free_about);
    g_signal_connect_object (dialog, "response", response_cb, self, 0);
    g_set_weak_pointer (&self->dialog, dialog);
    gtk_window_present (dialog);
}

/* The dialog closes by itself. Returns: (transfer none) (nullable): what the answer is about, %NULL
 * also if it is no */
static gpointer
take_answer (BurinQuestions *self, AdwMessageDialog *dialog, const char *response)
{
    g_clear_weak_pointer (&self->dialog);
    return g_str_equal (response, BURIN_CONFIRM_RESPONSE)
               ? g_object_get_data (G_OBJECT (dialog), "about")
               : NULL;
}

static void
write_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    GPtrArray *drives = take_answer (self, dialog, response);

    if (drives == NULL || burin_session_get_stage (self->session) != BURIN_STAGE_DRIVE)
        return;
    g_signal_emit (self, signals[SIGNAL_WRITING], 0);
    burin_session_start (self->session, drives, burin_settings_get_job_flags (self->settings));
}

/**
 * burin_questions_ask_to_write:
 * @drives: (transfer full) (element-type BurinDrive): those that are written to if the answer is
 *   yes, whatever is selected later
 */
void
burin_questions_ask_to_write (BurinQuestions *self, GPtrArray *drives)
{
    BurinImage *image = burin_session_get_image (self->session);
    GtkWindow *dialog = burin_confirm_dialog_new_erase (
        self->window, drives, burin_image_get_display_name (image),
        g_settings_get_boolean (self->settings, BURIN_SETTING_VERIFY));

    ask (self, dialog, G_CALLBACK (write_response_cb), drives, (GDestroyNotify) g_ptr_array_unref);
}

static void
restore_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    BurinDrive *drive = take_answer (self, dialog, response);

    if (drive == NULL || burin_session_get_stage (self->session) != BURIN_STAGE_DRIVE)
        return;
    g_signal_emit (self, signals[SIGNAL_WRITING], 0);
    burin_batch_restore (burin_session_get_batch (self->session), drive);
}

/**
 * burin_questions_ask_to_restore:
 * @drive: what to erase and make usable for files again
 */
void
burin_questions_ask_to_restore (BurinQuestions *self, BurinDrive *drive)
{
    ask (self, burin_confirm_dialog_new_restore (self->window, drive),
         G_CALLBACK (restore_response_cb), g_object_ref (drive), g_object_unref);
}

static void
show_all_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    if (take_answer (self, dialog, response) != NULL)
        g_signal_emit (self, signals[SIGNAL_SHOW_ALL_AGREED], 0);
}

/**
 * burin_questions_ask_to_show_all:
 *
 * Asks whether drives are to be shown that are not meant for images. "show-all-agreed" tells that
 * the answer is yes.
 */
void
burin_questions_ask_to_show_all (BurinQuestions *self)
{
    ask (self, burin_confirm_dialog_new_show_all (self->window), G_CALLBACK (show_all_response_cb),
         self, NULL);
}

static gboolean
has_begun (GPtrArray *jobs)
{
    for (guint i = 0; i < jobs->len; i++)
        if (burin_client_job_get_state (g_ptr_array_index (jobs, i)) >= BURIN_JOB_WRITING)
            return TRUE;
    return FALSE;
}

static void
stop_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    if (take_answer (self, dialog, response) != NULL)
        burin_batch_stop (burin_session_get_batch (self->session));
    else
        g_signal_emit (self, signals[SIGNAL_STOP_REFUSED], 0);
}

/**
 * burin_questions_ask_to_stop:
 *
 * Stops all jobs, without a question if nothing has been written: whoever stops that early has
 * noticed a mistake, and the sooner it stops, the better.
 */
void
burin_questions_ask_to_stop (BurinQuestions *self)
{
    GPtrArray *jobs = burin_batch_get_jobs (burin_session_get_batch (self->session));
    BurinJobKind kind;

    if (!has_begun (jobs)) {
        burin_batch_stop (burin_session_get_batch (self->session));
        return;
    }
    kind = burin_client_job_get_kind (g_ptr_array_index (jobs, 0));
    ask (self, burin_confirm_dialog_new_stop (self->window, kind, jobs->len),
         G_CALLBACK (stop_response_cb), self, NULL);
}

static void
stop_one_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    BurinClientJob *job = take_answer (self, dialog, response);

    if (job != NULL)
        burin_client_job_cancel (job);
}

/**
 * burin_questions_ask_to_stop_one:
 * @index: of one of the session's jobs
 */
void
burin_questions_ask_to_stop_one (BurinQuestions *self, guint index)
{
    BurinClientJob *job =
        g_ptr_array_index (burin_batch_get_jobs (burin_session_get_batch (self->session)), index);

    if (burin_client_job_get_state (job) < BURIN_JOB_WRITING) {
        burin_client_job_cancel (job);
        return;
    }
    ask (self,
         burin_confirm_dialog_new_stop_one (self->window, burin_client_job_get_kind (job),
                                            burin_client_job_get_drive (job)),
         G_CALLBACK (stop_one_response_cb), g_object_ref (job), g_object_unref);
}

static void
member_chosen_cb (BurinMemberDialog *dialog, const char *member, BurinQuestions *self)
{
    GFile *archive = g_object_get_data (G_OBJECT (dialog), "about");

    g_clear_weak_pointer (&self->dialog); /* it closes by itself */
    g_signal_emit (self, signals[SIGNAL_MEMBER_CHOSEN], 0, archive, member);
}

static void
member_response_cb (AdwMessageDialog *dialog, const char *response, BurinQuestions *self)
{
    (void) take_answer (self, dialog, response); /* there is no way to say yes to nothing */
}

/**
 * burin_questions_ask_for_member:
 * @archive: in which one has to be chosen
 */
void
burin_questions_ask_for_member (BurinQuestions *self, BurinImage *archive)
{
    GtkWindow *dialog = burin_member_dialog_new (self->window, archive);

    g_signal_connect_object (dialog, "chosen", G_CALLBACK (member_chosen_cb), self, 0);
    ask (self, dialog, G_CALLBACK (member_response_cb),
         g_object_ref (burin_image_get_file (archive)), g_object_unref);
}

/**
 * burin_questions_withdraw:
 *
 * Closes the question that is open. It was not answered with yes.
 *
 * Returns: whether there was one
 */
gboolean
burin_questions_withdraw (BurinQuestions *self)
{
    if (self->dialog == NULL)
        return FALSE;
    gtk_window_destroy (self->dialog);
    return TRUE;
}
