/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-speed-graph.h"

#include <string.h>

/* One sample a second: the last three minutes. */
#define MAX_SAMPLES 180

/* Fewer make no line that means anything. */
#define MIN_SAMPLES 3

/* In pixels. */
#define NATURAL_WIDTH 120
#define HEIGHT 40
#define LINE_WIDTH 2

struct _BurinSpeedGraph {
    GtkWidget parent_instance;

    double samples[MAX_SAMPLES]; /* bytes per second, the oldest first */
    guint n_samples;
    gint64 last_time; /* of the newest sample */
};

G_DEFINE_FINAL_TYPE (BurinSpeedGraph, burin_speed_graph, GTK_TYPE_WIDGET)

/* The line, from one side to the other. */
static void
trace (BurinSpeedGraph *self, cairo_t *cr, double width, double height)
{
    double peak = burin_speed_graph_get_peak (self);
    double room = height - 2 * LINE_WIDTH;

    for (guint i = 0; i < self->n_samples; i++) {
        double x = width * i / (self->n_samples - 1);

        cairo_line_to (cr, x, LINE_WIDTH + room * (1 - self->samples[i] / peak));
    }
}

static void
draw (BurinSpeedGraph *self, cairo_t *cr, const GdkRGBA *color, double width, double height)
{
    GdkRGBA area = *color;

    trace (self, cr, width, height);
    cairo_line_to (cr, width, height);
    cairo_line_to (cr, 0, height);
    cairo_close_path (cr);
    area.alpha *= 0.15F;
    gdk_cairo_set_source_rgba (cr, &area);
    cairo_fill (cr);

    trace (self, cr, width, height);
    cairo_set_line_width (cr, LINE_WIDTH);
    cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
    gdk_cairo_set_source_rgba (cr, color);
    cairo_stroke (cr);
}

static void
burin_speed_graph_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
    BurinSpeedGraph *self = BURIN_SPEED_GRAPH (widget);
    float width = (float) gtk_widget_get_width (widget);
    float height = (float) gtk_widget_get_height (widget);
    GdkRGBA color;
    cairo_t *cr;

    if (self->n_samples < MIN_SAMPLES || burin_speed_graph_get_peak (self) <= 0)
        return;
    gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
    cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, width, height));
    if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL) {
        cairo_translate (cr, width, 0);
        cairo_scale (cr, -1, 1);
    }
    draw (self, cr, &color, width, height);
    cairo_destroy (cr);
}

static void
burin_speed_graph_measure (GtkWidget *widget,
                           GtkOrientation orientation,
                           int for_size,
                           int *minimum,
                           int *natural,
                           int *minimum_baseline,
                           int *natural_baseline)
{
    gboolean horizontal = orientation == GTK_ORIENTATION_HORIZONTAL;

    (void) widget;
    (void) for_size;
    *minimum = horizontal ? 0 : HEIGHT;
    *natural = horizontal ? NATURAL_WIDTH : HEIGHT;
    *minimum_baseline = *natural_baseline = -1;
}

static void
burin_speed_graph_class_init (BurinSpeedGraphClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    widget_class->snapshot = burin_speed_graph_snapshot;
    widget_class->measure = burin_speed_graph_measure;
    gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
    gtk_widget_class_set_css_name (widget_class, "speedgraph");
}

static void
burin_speed_graph_init (BurinSpeedGraph *self)
{
    (void) self; /* there is nothing to draw yet */
}

static void
append (BurinSpeedGraph *self, double rate)
{
    if (self->n_samples == MAX_SAMPLES) {
        self->n_samples--;
        memmove (self->samples, self->samples + 1, self->n_samples * sizeof *self->samples);
    }
    self->samples[self->n_samples++] = rate;
}

/**
 * burin_speed_graph_add:
 * @time: in microseconds on the monotonic clock
 * @rate: bytes per second; what is not above 0 is taken for unknown
 *
 * Takes note of @rate, unless that happened less than a second ago.
 */
void
burin_speed_graph_add (BurinSpeedGraph *self, gint64 time, double rate)
{
    if (rate <= 0 || (self->n_samples > 0 && time - self->last_time < G_USEC_PER_SEC))
        return;
    self->last_time = time;
    append (self, rate);
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * burin_speed_graph_clear:
 *
 * Forgets all rates: a new job begins.
 */
void
burin_speed_graph_clear (BurinSpeedGraph *self)
{
    self->n_samples = 0;
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * burin_speed_graph_get_n_samples:
 *
 * Returns: how many rates are shown
 */
guint
burin_speed_graph_get_n_samples (BurinSpeedGraph *self)
{
    return self->n_samples;
}

/**
 * burin_speed_graph_get_peak:
 *
 * Returns: the highest rate that is shown, in bytes per second
 */
double
burin_speed_graph_get_peak (BurinSpeedGraph *self)
{
    double peak = 0;

    for (guint i = 0; i < self->n_samples; i++)
        peak = MAX (peak, self->samples[i]);
    return peak;
}
