/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-window.h"

#include <glib/gi18n.h>

#include "burin-window-actions.h"
#include "burin-window-private.h"

G_DEFINE_FINAL_TYPE (BurinWindow, burin_window, ADW_TYPE_APPLICATION_WINDOW)

/* The page of each stage. */
static const char *const pages[] = {
    [BURIN_STAGE_START] = "start",      [BURIN_STAGE_DRIVE] = "drive",
    [BURIN_STAGE_RUNNING] = "progress", [BURIN_STAGE_RESULT] = "result",
    [BURIN_STAGE_TROUBLE] = "trouble",
};

static gboolean
is_running (BurinWindow *self)
{
    return burin_session_get_stage (self->session) == BURIN_STAGE_RUNNING;
}

static const char *
get_image_name (BurinBatch *batch)
{
    BurinImage *image = burin_batch_get_image (batch);

    return image != NULL ? burin_image_get_display_name (image) : NULL;
}

static BurinSizeKind
get_size_kind (BurinBatch *batch)
{
    BurinImage *image = burin_batch_get_image (batch);

    return image != NULL ? burin_image_get_info (image)->size_kind : BURIN_SIZE_UNKNOWN;
}

static void
update_page (BurinWindow *self, BurinStage stage)
{
    BurinBatch *batch = burin_session_get_batch (self->session);

    if (stage == BURIN_STAGE_RUNNING)
        burin_progress_page_update (self->progress_page, burin_batch_get_jobs (batch),
                                    burin_batch_get_drives (batch), get_image_name (batch));
    if (stage == BURIN_STAGE_RESULT)
        burin_result_page_update (self->result_page, batch, get_size_kind (batch));
    if (stage == BURIN_STAGE_TROUBLE)
        burin_trouble_page_update (self->trouble_page, burin_session_get_trouble (self->session));
}

static void
burin_window_update (BurinWindow *self)
{
    BurinStage stage = burin_session_get_stage (self->session);
    gboolean arrived =
        g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), pages[stage]) != 0;

    update_page (self, stage);
    burin_window_actions_update (self);
    gtk_widget_set_visible (self->back_button, stage == BURIN_STAGE_DRIVE);
    gtk_spinner_set_spinning (self->spinner, burin_image_desk_get_loading (self->desk) ||
                                                 burin_session_is_connecting (self->session));
    if (!arrived)
        return;
    gtk_stack_set_visible_child_name (self->stack, pages[stage]);
    if (!gtk_widget_grab_focus (gtk_stack_get_visible_child (self->stack)))
        (void) gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack),
                                       GTK_DIR_TAB_FORWARD); /* a page without a control */
}

/* What is asked on a page makes no sense on another one. */
static void
withdraw_question (BurinWindow *self)
{
    if (burin_questions_withdraw (self->questions))
        self->closing = FALSE;
}

static gboolean
close_cb (gpointer window)
{
    gtk_window_close (window);
    return G_SOURCE_REMOVE;
}

static void
session_changed_cb (BurinWindow *self)
{
    const char *before = gtk_stack_get_visible_child_name (self->stack);

    if (g_strcmp0 (before, pages[burin_session_get_stage (self->session)]) != 0)
        withdraw_question (self);
    burin_window_update (self);
    /* Not at once: the dialog whose answer led here may still be on its way out. */
    if (self->closing && !is_running (self))
        g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, close_cb, g_object_ref (self), g_object_unref);
}

static void
session_connected_cb (BurinWindow *self)
{
    BurinClient *client = burin_session_get_client (self->session);

    burin_drive_page_set_drives (self->drive_page, burin_client_get_drives (client),
                                 burin_client_get_policy_flags (client));
}

static void
batch_withdrawn_cb (BurinWindow *self)
{
    burin_window_tell (self, _ ("Nothing was written"));
}

static void
batch_ejected_cb (BurinWindow *self, gboolean ejected)
{
    burin_window_tell (self, ejected ? _ ("The drive can be taken out")
                                     : _ ("The drive could not be ejected: have the system do it"));
}

static void
batch_stop_failed_cb (BurinWindow *self)
{
    self->closing = FALSE;
    burin_window_tell (self, _ ("The job could not be stopped, and goes on"));
}

static void
report_saved_cb (BurinWindow *self)
{
    burin_window_tell (self, _ ("Report saved"));
}

static void
report_failed_cb (BurinWindow *self, const GError *error)
{
    burin_problem_bar_show (self->problem_bar, _ ("The Report Was Not Saved"),
                            _ ("Choose another folder, or make room in this one."), error->message);
}

/* Questions */

static void
writing_cb (BurinWindow *self)
{
    burin_image_desk_cancel (self->desk);
    burin_drive_page_clear_selection (self->drive_page);
}

static void
stop_refused_cb (BurinWindow *self)
{
    self->closing = FALSE;
}

static void
show_all_drives (BurinWindow *self, gboolean show)
{
    BurinClient *client = burin_session_get_client (self->session);

    burin_client_set_allow_precious (client, show);
    burin_drive_page_set_drives (self->drive_page, burin_client_get_drives (client),
                                 burin_client_get_policy_flags (client));
}

static void
show_all_agreed_cb (BurinWindow *self)
{
    show_all_drives (self, TRUE);
}

static void
show_all_requested_cb (BurinWindow *self, gboolean show)
{
    if (show)
        burin_questions_ask_to_show_all (self->questions);
    else
        show_all_drives (self, FALSE);
}

static void
write_requested_cb (BurinWindow *self)
{
    burin_questions_ask_to_write (self->questions,
                                  burin_drive_page_dup_selected (self->drive_page));
}

static void
restore_requested_cb (BurinWindow *self, BurinDrive *drive)
{
    burin_questions_ask_to_restore (self->questions, drive);
}

static void
stop_requested_cb (BurinWindow *self, guint index)
{
    burin_questions_ask_to_stop_one (self->questions, index);
}

/* While a question is open, only a drive that went away changes the selection. */
static void
selection_changed_cb (BurinWindow *self)
{
    if (burin_session_get_stage (self->session) == BURIN_STAGE_DRIVE)
        withdraw_question (self);
}

/* Images */

static void
busy_cb (BurinWindow *self)
{
    burin_window_tell (self, _ ("Another image can be chosen when this one is done"));
}

static void
chosen_cb (BurinWindow *self, BurinImage *image)
{
    withdraw_question (self);
    burin_drive_page_set_image (self->drive_page, burin_image_get_display_name (image),
                                burin_image_get_info (image));
    burin_recent_images_add (self->recent, burin_image_get_file (image));
    burin_session_set_image (self->session, image);
    (void) gtk_widget_grab_focus (GTK_WIDGET (self->drive_page)); /* also if it was there before */
}

static void
undecided_cb (BurinWindow *self, BurinImage *archive)
{
    burin_questions_ask_for_member (self->questions, archive);
}

static void
member_chosen_cb (BurinWindow *self, GFile *archive, const char *member)
{
    burin_image_desk_open_member (self->desk, archive, member);
}

/**
 * burin_window_open:
 * @files: (array length=n_files): the files that the user gave, of which there should be one
 *
 * Makes a file the chosen image, unless a job runs.
 */
void
burin_window_open (BurinWindow *self, GFile *const *files, gsize n_files)
{
    burin_image_desk_open (self->desk, files, n_files);
}

static void
burin_window_dispose (GObject *object)
{
    BurinWindow *self = BURIN_WINDOW (object);

    if (self->session != NULL)
        g_signal_handlers_disconnect_by_data (self->session, self);
    g_clear_object (&self->session);
    g_clear_object (&self->settings);
    g_clear_object (&self->recent);
    g_clear_object (&self->desk);
    g_clear_object (&self->saver);
    g_clear_object (&self->questions);
    G_OBJECT_CLASS (burin_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
    g_type_ensure (BURIN_TYPE_CHECK_BAR);
    g_type_ensure (BURIN_TYPE_START_PAGE);
    g_type_ensure (BURIN_TYPE_DRIVE_PAGE);
    g_type_ensure (BURIN_TYPE_PROGRESS_PAGE);
    g_type_ensure (BURIN_TYPE_RESULT_PAGE);
    g_type_ensure (BURIN_TYPE_TROUBLE_PAGE);
    g_type_ensure (BURIN_TYPE_PROBLEM_BAR);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-window.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, toasts);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, content);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, back_button);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, spinner);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, problem_bar);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, check_bar);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, stack);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, start_page);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, drive_page);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, progress_page);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, result_page);
    gtk_widget_class_bind_template_child (widget_class, BurinWindow, trouble_page);
    gtk_widget_class_bind_template_callback (widget_class, write_requested_cb);
    gtk_widget_class_bind_template_callback (widget_class, show_all_requested_cb);
    gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
    gtk_widget_class_bind_template_callback (widget_class, stop_requested_cb);
    gtk_widget_class_bind_template_callback (widget_class, restore_requested_cb);
}

static void
burin_window_class_init (BurinWindowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_window_dispose;
    bind_template (widget_class);
    burin_window_actions_install (widget_class);
}

static void
burin_window_init (BurinWindow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/* The session may have come far before there was a window. */
static void
catch_up (BurinWindow *self)
{
    BurinImage *image = burin_session_get_image (self->session);

    if (burin_client_get_mode (burin_session_get_client (self->session)) != NULL)
        session_connected_cb (self);
    if (image != NULL)
        burin_drive_page_set_image (self->drive_page, burin_image_get_display_name (image),
                                    burin_image_get_info (image));
    burin_window_update (self);
}

static void
set_up_desk (BurinWindow *self)
{
    self->desk = burin_image_desk_new (GTK_WINDOW (self), self->content, self->problem_bar,
                                       self->session, self->settings);
    burin_check_bar_set_desk (self->check_bar, self->desk);
    g_signal_connect_object (self->desk, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->desk, "undecided", G_CALLBACK (undecided_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->desk, "busy", G_CALLBACK (busy_cb), self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->desk, "notify::loading", G_CALLBACK (burin_window_update), self,
                             G_CONNECT_SWAPPED);
}

static void
set_up_saver (BurinWindow *self)
{
    self->saver =
        burin_report_saver_new (GTK_WINDOW (self), burin_session_get_batch (self->session));
    g_signal_connect_object (self->saver, "saved", G_CALLBACK (report_saved_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->saver, "failed", G_CALLBACK (report_failed_cb), self,
                             G_CONNECT_SWAPPED);
}

static void
set_up_questions (BurinWindow *self)
{
    self->questions = burin_questions_new (GTK_WINDOW (self), self->session, self->settings);
    g_signal_connect_object (self->questions, "writing", G_CALLBACK (writing_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->questions, "show-all-agreed", G_CALLBACK (show_all_agreed_cb),
                             self, G_CONNECT_SWAPPED);
    g_signal_connect_object (self->questions, "stop-refused", G_CALLBACK (stop_refused_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (self->questions, "member-chosen", G_CALLBACK (member_chosen_cb), self,
                             G_CONNECT_SWAPPED);
}

/**
 * burin_window_new:
 * @application: (transfer none): whom it belongs to
 * @session: (transfer none): what to show; it goes on when the window is closed
 * @settings: (transfer none): how to write, and the recent images
 *
 * Returns: (transfer none): the window
 */
BurinWindow *
burin_window_new (AdwApplication *application, BurinSession *session, GSettings *settings)
{
    BurinWindow *self = g_object_new (BURIN_TYPE_WINDOW, "application", application, NULL);
    BurinBatch *batch = burin_session_get_batch (session);

    self->session = g_object_ref (session);
    self->settings = g_object_ref (settings);
    self->recent = burin_recent_images_new (settings);
    burin_start_page_set_recent (self->start_page, self->recent);
    g_signal_connect_swapped (self->session, "changed", G_CALLBACK (session_changed_cb), self);
    g_signal_connect_swapped (self->session, "connected", G_CALLBACK (session_connected_cb), self);
    g_signal_connect_object (batch, "withdrawn", G_CALLBACK (batch_withdrawn_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (batch, "ejected", G_CALLBACK (batch_ejected_cb), self,
                             G_CONNECT_SWAPPED);
    g_signal_connect_object (batch, "stop-failed", G_CALLBACK (batch_stop_failed_cb), self,
                             G_CONNECT_SWAPPED);
    set_up_desk (self);
    set_up_saver (self);
    set_up_questions (self);
    catch_up (self);
    return self;
}

/**
 * burin_window_stop_and_close:
 *
 * Asks whether to stop the jobs that run, and closes the window when they are over.
 */
void
burin_window_stop_and_close (BurinWindow *self)
{
    self->closing = TRUE;
    burin_questions_ask_to_stop (self->questions);
}

/**
 * burin_window_tell:
 * @message: a short sentence, translated
 *
 * Shows it for a moment. For the window's own files.
 */
void
burin_window_tell (BurinWindow *self, const char *message)
{
    adw_toast_overlay_add_toast (self->toasts, adw_toast_new (message));
}
