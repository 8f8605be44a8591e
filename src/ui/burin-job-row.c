/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-job-row.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-drive-text.h"
#include "burin-progress.h"
#include "burin-text.h"

struct _BurinJobRow {
    AdwPreferencesRow parent_instance;

    /* Template */
    GtkImage *icon;
    GtkLabel *name;
    GtkLabel *percent;
    GtkProgressBar *bar;
    GtkLabel *status;
    GtkWidget *stop_button;
};

enum { SIGNAL_STOP_REQUESTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinJobRow, burin_job_row, ADW_TYPE_PREFERENCES_ROW)

static char *
dup_status (BurinJobKind kind, const BurinProgress *progress)
{
    const char *phase = burin_display_get_activity (kind, progress);
    g_autofree char *time_left = burin_display_dup_time_left (progress->seconds_left);
    g_autofree char *rate = NULL, *hint = NULL;

    if (burin_progress_is_silent (progress)) {
        hint = burin_display_dup_hint (kind, progress);
        return g_strdup_printf ("%s · %s", phase, hint);
    }
    if (burin_job_state_is_final (progress->state) || progress->rate <= 0 || progress->stopping)
        return g_strdup (phase);
    rate = burin_text_dup_rate (progress->rate);
    return g_strdup_printf ("%s · %s%s%s", phase, rate, *time_left != '\0' ? " · " : "", time_left);
}

static const char *
get_icon (BurinDrive *drive, BurinJobState state)
{
    if (state == BURIN_JOB_DONE)
        return "object-select-symbolic";
    if (state == BURIN_JOB_FAILED)
        return "dialog-warning-symbolic";
    if (state == BURIN_JOB_CANCELLED)
        return "process-stop-symbolic";
    return drive != NULL ? burin_drive_text_get_icon (drive) : "media-removable-symbolic";
}

static void
stop_clicked_cb (BurinJobRow *self)
{
    g_signal_emit (self, signals[SIGNAL_STOP_REQUESTED], 0);
}

static void
burin_job_row_class_init (BurinJobRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-job-row.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, icon);
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, name);
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, percent);
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, bar);
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, status);
    gtk_widget_class_bind_template_child (widget_class, BurinJobRow, stop_button);
    gtk_widget_class_bind_template_callback (widget_class, stop_clicked_cb);
    signals[SIGNAL_STOP_REQUESTED] =
        g_signal_new ("stop-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 0);
}

static void
burin_job_row_init (BurinJobRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_job_row_new:
 *
 * Returns: (transfer floating): a row that needs burin_job_row_update()
 */
GtkWidget *
burin_job_row_new (void)
{
    return g_object_new (BURIN_TYPE_JOB_ROW, NULL);
}

/**
 * burin_job_row_update:
 * @drive: (nullable): the drive it is about, if known
 * @kind: of its job
 * @progress: of its job
 */
void
burin_job_row_update (BurinJobRow *self,
                      BurinDrive *drive,
                      BurinJobKind kind,
                      const BurinProgress *progress)
{
    g_autofree char *title =
        drive != NULL ? burin_drive_dup_title (drive) : g_strdup (_ ("Unknown drive"));
    g_autofree char *percent = burin_text_dup_percent (progress->fraction);
    g_autofree char *status = dup_status (kind, progress);
    gboolean running = !burin_job_state_is_final (progress->state);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
    gtk_image_set_from_icon_name (self->icon, get_icon (drive, progress->state));
    gtk_label_set_label (self->name, title);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                                 drive != NULL ? burin_drive_get_node (drive) : NULL);
    gtk_label_set_label (self->percent, percent);
    gtk_widget_set_visible (GTK_WIDGET (self->percent), running);
    gtk_progress_bar_set_fraction (self->bar, CLAMP (progress->fraction, 0.0, 1.0));
    gtk_widget_set_visible (GTK_WIDGET (self->bar), running);
    gtk_widget_set_visible (self->stop_button, running);
    gtk_widget_set_sensitive (self->stop_button, !progress->stopping);
    gtk_label_set_label (self->status, status);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, status, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->stop_button),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    title, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, percent, -1);
}
