/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-progress-page.h"

#include <glib/gi18n.h>

#include "burin-block-map.h"
#include "burin-display.h"
#include "burin-drive-text.h"
#include "burin-job-row.h"
#include "burin-progress.h"
#include "burin-speed-graph.h"
#include "burin-text.h"

#define ARROW_SIZE 24       /* pixels, between icons */
#define SMALL_ARROW_SIZE 16 /* pixels, between names alone */

struct _BurinProgressPage {
    AdwBin parent_instance;

    /* Template */
    GtkLabel *phase;
    GtkLabel *hint;
    GtkLabel *image_label;
    GtkLabel *drive_label;
    GtkImage *image_icon;
    GtkImage *drive_icon;
    GtkImage *arrow;
    GtkWidget *route;
    GtkWidget *image_end;
    GtkProgressBar *bar;
    GtkLabel *percent;
    GtkLabel *rate;
    GtkLabel *time_left;
    GtkLabel *map_label; /* shown if there are several drives */
    BurinBlockMap *map;
    BurinSpeedGraph *graph;
    GtkListBox *rows; /* of BurinJobRow; shown if there are several drives */
    GtkWidget *cancel_button;
};

enum { SIGNAL_STOP_REQUESTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinProgressPage, burin_progress_page, ADW_TYPE_BIN)

/* A line that is empty at times keeps its height. */
static void
set_line (GtkLabel *label, const char *text)
{
    gtk_label_set_label (label, *text != '\0' ? text : " ");
}

static char *
dup_drives_name (BurinDrive *drive, guint n_drives)
{
    if (n_drives > 1)
        return g_strdup_printf (ngettext ("%u drive", "%u drives", n_drives), n_drives);
    return drive != NULL ? burin_drive_dup_title (drive) : NULL;
}

/* Where there are several drives, their rows need the room. */
static void
show_icons (BurinProgressPage *self, BurinDrive *drive, guint n_drives)
{
    gtk_image_set_from_icon_name (self->drive_icon, drive != NULL
                                                        ? burin_drive_text_get_icon (drive)
                                                        : "media-removable-symbolic");
    gtk_widget_set_visible (GTK_WIDGET (self->image_icon), n_drives <= 1);
    gtk_widget_set_visible (GTK_WIDGET (self->drive_icon), n_drives <= 1);
    gtk_image_set_pixel_size (self->arrow, n_drives <= 1 ? ARROW_SIZE : SMALL_ARROW_SIZE);
}

static void
update_names (BurinProgressPage *self, BurinDrive *drive, guint n_drives, const char *image_name)
{
    g_autofree char *title = dup_drives_name (drive, n_drives);
    g_autofree char *image = burin_text_dup_safe (image_name);

    gtk_widget_set_visible (self->route, title != NULL);
    gtk_widget_set_visible (self->image_end, *image != '\0');
    if (title == NULL)
        return;
    gtk_label_set_label (self->image_label, image);
    gtk_label_set_label (self->drive_label, title);
    show_icons (self, drive, n_drives);
}

/* While all wait for a drive, nobody knows how fast they are and how long it takes. */
static void
update_numbers (BurinProgressPage *self, const BurinCombinedProgress *combined)
{
    const BurinProgress *progress = &combined->slowest;
    gboolean waiting = combined->seconds_silent > 0 || progress->stopping;
    g_autofree char *percent = burin_text_dup_percent (progress->fraction);
    g_autofree char *rate =
        progress->rate > 0 && !waiting ? burin_text_dup_rate (progress->rate) : g_strdup ("");
    g_autofree char *time_left =
        burin_display_dup_time_left (waiting ? -1 : progress->seconds_left);

    gtk_progress_bar_set_fraction (self->bar, CLAMP (progress->fraction, 0.0, 1.0));
    set_line (self->percent, percent);
    set_line (self->rate, rate);
    set_line (self->time_left, time_left);
}

static double
get_share (const BurinProgress *progress)
{
    return progress->total > 0 ? (double) progress->done / (double) progress->total : 0.0;
}

static void
describe_map (const BurinProgress *progress,
              BurinJobKind kind,
              gboolean verifies,
              BurinBlockMapState *map)
{
    if (progress->state == BURIN_JOB_WRITING)
        map->written = get_share (progress);
    else if (kind == BURIN_JOB_VERIFY || progress->state > BURIN_JOB_WRITING)
        map->written = 1.0;
    if (progress->state == BURIN_JOB_VERIFYING)
        map->verified = get_share (progress);
    else if (progress->state > BURIN_JOB_VERIFYING && verifies)
        map->verified = 1.0;
}

/* What a job that is over has done tells its report. */
static void
describe_map_of_report (const BurinReport *report, BurinBlockMapState *map)
{
    double size = MAX ((double) report->image_size, 1.0);

    map->written = (double) (report->bytes_written + report->bytes_unchanged) / size;
    map->verified = (double) (report->bytes_verified + report->bytes_skipped) / size;
    map->bad_ranges = report->bad_ranges;
    map->size = report->image_size;
}

static guint
get_selected (BurinProgressPage *self, guint n_jobs)
{
    GtkListBoxRow *row = gtk_list_box_get_selected_row (self->rows);
    int index = row != NULL ? gtk_list_box_row_get_index (row) : 0;

    return n_jobs > 1 ? MIN ((guint) MAX (index, 0), n_jobs - 1) : 0;
}

static void
update_map (BurinProgressPage *self, GPtrArray *jobs, const BurinProgress *progress)
{
    guint selected = get_selected (self, jobs->len);
    BurinClientJob *job = jobs->len > 0 ? g_ptr_array_index (jobs, selected) : NULL;
    BurinDrive *drive = job != NULL ? burin_client_job_get_drive (job) : NULL;
    g_autofree char *title = drive != NULL ? burin_drive_dup_title (drive) : g_strdup ("");
    BurinBlockMapState map = {0};
    BurinReport report;

    gtk_label_set_label (self->map_label, title);
    gtk_widget_set_visible (GTK_WIDGET (self->map_label), jobs->len > 1);
    if (job != NULL && burin_client_job_is_over (job)) {
        burin_client_job_get_report (job, &report);
        describe_map_of_report (&report, &map);
    } else if (job != NULL) {
        describe_map (&progress[selected], burin_client_job_get_kind (job),
                      burin_client_job_get_verifies (job), &map);
    }
    burin_block_map_set_state (self->map, &map);
}

static void
update_graph (BurinProgressPage *self, const BurinProgress *slowest)
{
    if (slowest->state < BURIN_JOB_WRITING)
        burin_speed_graph_clear (self->graph);
    else
        burin_speed_graph_add (self->graph, g_get_monotonic_time (), slowest->rate);
}

/* Which of several drives is silent is told in its row. */
static void
update_hint (BurinProgressPage *self, BurinJobKind kind, const BurinProgress *slowest, guint n_jobs)
{
    BurinProgress shown = *slowest;
    g_autofree char *hint = NULL;

    if (n_jobs > 1)
        shown.seconds_silent = 0;
    hint = burin_display_dup_hint (kind, &shown);
    set_line (self->hint, hint);
}

static void
stop_requested_cb (GtkWidget *row, BurinProgressPage *self)
{
    g_signal_emit (self, signals[SIGNAL_STOP_REQUESTED], 0,
                   gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
}

static void
add_row (BurinProgressPage *self)
{
    GtkWidget *row = burin_job_row_new ();

    g_signal_connect_object (row, "stop-requested", G_CALLBACK (stop_requested_cb), self, 0);
    gtk_list_box_append (self->rows, row);
    if (gtk_list_box_get_selected_row (self->rows) == NULL)
        gtk_list_box_select_row (self->rows, GTK_LIST_BOX_ROW (row));
}

static void
set_n_rows (BurinProgressPage *self, guint n_rows)
{
    GtkListBoxRow *extra;

    for (guint i = 0; i < n_rows; i++)
        if (gtk_list_box_get_row_at_index (self->rows, (int) i) == NULL)
            add_row (self);
    while ((extra = gtk_list_box_get_row_at_index (self->rows, (int) n_rows)) != NULL)
        gtk_list_box_remove (self->rows, GTK_WIDGET (extra));
    gtk_widget_set_visible (GTK_WIDGET (self->rows), n_rows > 0);
}

static void
update_rows (BurinProgressPage *self, GPtrArray *jobs, const BurinProgress *progress)
{
    set_n_rows (self, jobs->len > 1 ? jobs->len : 0);
    for (guint i = 0; i < jobs->len && jobs->len > 1; i++) {
        BurinClientJob *job = g_ptr_array_index (jobs, i);

        burin_job_row_update (BURIN_JOB_ROW (gtk_list_box_get_row_at_index (self->rows, (int) i)),
                              burin_client_job_get_drive (job), burin_client_job_get_kind (job),
                              &progress[i]);
    }
}

static BurinDrive *
get_first_drive (GPtrArray *jobs, GPtrArray *drives)
{
    if (jobs->len > 0)
        return burin_client_job_get_drive (g_ptr_array_index (jobs, 0));
    return drives->len > 0 ? g_ptr_array_index (drives, 0) : NULL;
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

    g_type_ensure (BURIN_TYPE_BLOCK_MAP);
    g_type_ensure (BURIN_TYPE_SPEED_GRAPH);
    widget_class->grab_focus = burin_progress_page_grab_focus;
    signals[SIGNAL_STOP_REQUESTED] =
        g_signal_new ("stop-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-progress-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, phase);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, hint);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, image_label);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, drive_label);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, image_icon);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, drive_icon);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, arrow);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, route);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, image_end);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, bar);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, percent);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, rate);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, time_left);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, map_label);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, map);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, graph);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, rows);
    gtk_widget_class_bind_template_child (widget_class, BurinProgressPage, cancel_button);
}

static void
burin_progress_page_init (BurinProgressPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_progress_page_update:
 * @jobs: (element-type BurinClientJob): what to draw; empty while they are being started
 * @drives: (element-type BurinDrive): the drives that they are being started for
 * @image_name: (nullable): the image that they are about, if known
 */
void
burin_progress_page_update (BurinProgressPage *self,
                            GPtrArray *jobs,
                            GPtrArray *drives,
                            const char *image_name)
{
    g_autofree BurinProgress *progress = g_new0 (BurinProgress, jobs->len);
    BurinJobKind kind = BURIN_JOB_WRITE;
    BurinCombinedProgress combined;
    const char *phase;

    for (guint i = 0; i < jobs->len; i++)
        burin_client_job_get_progress (g_ptr_array_index (jobs, i), &progress[i]);
    if (jobs->len > 0)
        kind = burin_client_job_get_kind (g_ptr_array_index (jobs, 0));
    burin_progress_combine (progress, jobs->len, &combined);
    phase = burin_display_get_activity (kind, &combined.slowest);
    set_line (self->phase, phase);
    update_hint (self, kind, &combined.slowest, jobs->len);
    update_names (self, get_first_drive (jobs, drives), jobs->len > 0 ? jobs->len : drives->len,
                  image_name);
    update_numbers (self, &combined);
    update_rows (self, jobs, progress);
    update_map (self, jobs, progress);
    update_graph (self, &combined.slowest);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    phase, GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                    gtk_label_get_label (self->percent), -1);
}
