/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-page.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

struct _BurinProgressPage {
    AdwBin parent_instance;

    /* Template */
    GtkLabel *phase;
    GtkLabel *hint;
    GtkLabel *image_label;
    GtkLabel *drive_label;
    GtkImage *drive_icon;
    GtkWidget *route;
    GtkWidget *image_end;
    GtkProgressBar *bar;
    GtkLabel *percent;
    GtkLabel *rate;
    GtkLabel *time_left;
    GtkWidget *cancel_button;
};

G_DEFINE_FINAL_TYPE (BurinProgressPage, burin_progress_page, ADW_TYPE_BIN)

/* A line that is empty at times keeps its height. */
static void
set_line (GtkLabel *label, const char *text)
{
    gtk_label_set_label (label, *text != '\0' ? text : " ");
}

static void
update_names (BurinProgressPage *self, BurinDrive *drive, const char *image_name)
{
    g_autofree char *title = drive != NULL ? burin_drive_dup_title (drive) : NULL;
    g_autofree char *image = burin_text_dup_safe (image_name);

    gtk_widget_set_visible (self->route, title != NULL);
    gtk_widget_set_visible (self->image_end, *image != '\0');
    if (title == NULL)
        return;
    gtk_label_set_label (self->image_label, image);
    gtk_label_set_label (self->drive_label, title);
    gtk_image_set_from_icon_name (self->drive_icon, burin_display_get_drive_icon (drive));
}

static void
update_numbers (BurinProgressPage *self, const BurinProgress *progress)
{
    g_autofree char *percent = burin_display_dup_percent (progress->fraction);
    g_autofree char *rate =
        progress->rate > 0 ? burin_text_dup_rate (progress->rate) : g_strdup ("");
    g_autofree char *time_left = burin_display_dup_time_left (progress->seconds_left);

    gtk_progress_bar_set_fraction (self->bar, CLAMP (progress->fraction, 0.0, 1.0));
    set_line (self->percent, percent);
    set_line (self->rate, rate);
    set_line (self->time_left, time_left);
}

static gboolean
burin_progress_page_grab_focus (GtkWidget *widget)
{
    return gtk_widget_grab_focus (BURIN_PROGRESS_PAGE (widget)->cancel_button);
}

static void
burin_progress_page_class_init (BurinProgressPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    widget_class->grab_focus = burin_progress_page_grab_focus;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-progress-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, phase);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, hint);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, image_label);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, drive_label);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, drive_icon);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, route);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, image_end);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, bar);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, percent);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, rate);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, time_left);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, cancel_button);
}

static void
burin_progress_page_init (BurinProgressPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_progress_page_update:
 * @job: (nullable): what to draw; %NULL while it is being started
 * @drive: (nullable): the drive it is about, if known
 * @image_name: (nullable): the image it is about, if known
 */
void
burin_progress_page_update (BurinProgressPage *self,
                            BurinClientJob *job,
                            BurinDrive *drive,
                            const char *image_name)
{
    BurinProgress progress = {.state = BURIN_JOB_QUEUED, .seconds_left = -1};
    BurinJobKind kind = BURIN_JOB_WRITE;
    const char *phase;

    if (job != NULL) {
        burin_client_job_get_progress (job, &progress);
        kind = burin_client_job_get_kind (job);
    }
    phase = burin_display_get_phase (kind, progress.state);
    set_line (self->phase, phase);
    set_line (self->hint, burin_display_get_phase_hint (kind, progress.state));
    update_names (self, drive, image_name);
    update_numbers (self, &progress);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    phase, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                    gtk_label_get_label (self->percent), -1);
}
