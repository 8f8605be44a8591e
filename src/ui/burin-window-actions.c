/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-window-actions.h"

#include "burin-settings.h"
#include "burin-window-private.h"

static void
choose_image_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_image_desk_ask (BURIN_WINDOW (widget)->desk);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_image_desk_paste (BURIN_WINDOW (widget)->desk);
}

static void
open_uri_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

    (void) name;
    burin_window_open (BURIN_WINDOW (widget), &file, 1);
}

static void
start_over_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinWindow *self = BURIN_WINDOW (widget);

    (void) name;
    (void) parameter;
    burin_image_desk_cancel (self->desk);
    burin_drive_page_clear_selection (self->drive_page);
    burin_session_set_image (self->session, NULL);
}

static void
try_again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinWindow *self = BURIN_WINDOW (widget);
    g_autoptr (GPtrArray) drives = burin_session_dup_failed_drives (self->session);

    (void) name;
    (void) parameter;
    burin_session_leave_result (self->session);
    burin_drive_page_select (self->drive_page, drives);
}

static void
finish_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinWindow *self = BURIN_WINDOW (widget);

    (void) name;
    (void) parameter;
    burin_session_write_again (self->session,
                               burin_settings_get_job_flags (self->settings) | BURIN_JOB_FINISH);
}

/* Nothing is on the drive that could be lost. */
static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinWindow *self = BURIN_WINDOW (widget);
    BurinBatch *batch = burin_session_get_batch (self->session);
    GPtrArray *jobs = burin_batch_get_jobs (batch);
    BurinDrive *drive =
        jobs->len > 0 ? burin_client_job_get_drive (g_ptr_array_index (jobs, 0)) : NULL;

    (void) name;
    (void) parameter;
    if (drive != NULL)
        burin_batch_restore (batch, drive);
}

/* Asked for where the user has read who has files open on the drive. */
static void
detach_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    BurinWindow *self = BURIN_WINDOW (widget);

    (void) name;
    (void) parameter;
    burin_session_write_again (self->session, burin_settings_get_job_flags (self->settings) |
                                                  BURIN_JOB_DETACH_BUSY);
}

static void
eject_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_batch_eject (burin_session_get_batch (BURIN_WINDOW (widget)->session));
}

static void
save_report_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_report_saver_ask (BURIN_WINDOW (widget)->saver);
}

static void
cancel_job_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_questions_ask_to_stop (BURIN_WINDOW (widget)->questions);
}

static void
reconnect_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    (void) parameter;
    burin_session_connect (BURIN_WINDOW (widget)->session);
}

static void
tell_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
    (void) name;
    burin_window_tell (BURIN_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/**
 * burin_window_actions_install:
 * @widget_class: (inout): the window's
 *
 * Gives a class of windows their actions, and those keys that are no accelerators.
 */
void
burin_window_actions_install (GtkWidgetClass *widget_class)
{
    gtk_widget_class_install_action (widget_class, "win.choose-image", NULL, choose_image_action);
    gtk_widget_class_install_action (widget_class, "win.paste", NULL, paste_action);
    gtk_widget_class_install_action (widget_class, "win.open-uri", "s", open_uri_action);
    gtk_widget_class_install_action (widget_class, "win.back", NULL, start_over_action);
    gtk_widget_class_install_action (widget_class, "win.start-over", NULL, start_over_action);
    gtk_widget_class_install_action (widget_class, "win.try-again", NULL, try_again_action);
    gtk_widget_class_install_action (widget_class, "win.detach", NULL, detach_action);
    gtk_widget_class_install_action (widget_class, "win.finish", NULL, finish_action);
    gtk_widget_class_install_action (widget_class, "win.restore", NULL, restore_action);
    gtk_widget_class_install_action (widget_class, "win.eject", NULL, eject_action);
    gtk_widget_class_install_action (widget_class, "win.save-report", NULL, save_report_action);
    gtk_widget_class_install_action (widget_class, "win.cancel-job", NULL, cancel_job_action);
    gtk_widget_class_install_action (widget_class, "win.reconnect", NULL, reconnect_action);
    gtk_widget_class_install_action (widget_class, "win.tell", "s", tell_action);
    /* Not an accelerator of the application: those would take Escape away from popovers. */
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back",
                                         NULL);
}

/**
 * burin_window_actions_update:
 *
 * Lets the user do what makes sense at the session's stage.
 */
void
burin_window_actions_update (BurinWindow *self)
{
    BurinStage stage = burin_session_get_stage (self->session);
    GtkWidget *widget = GTK_WIDGET (self);
    gboolean running = stage == BURIN_STAGE_RUNNING;

    gtk_widget_action_set_enabled (widget, "win.back", stage == BURIN_STAGE_DRIVE);
    gtk_widget_action_set_enabled (widget, "win.choose-image", !running);
    gtk_widget_action_set_enabled (
        widget, "win.cancel-job",
        running && burin_batch_can_stop (burin_session_get_batch (self->session)));
    gtk_widget_action_set_enabled (widget, "win.start-over", !running);
    gtk_widget_action_set_enabled (widget, "win.try-again", !running);
}
