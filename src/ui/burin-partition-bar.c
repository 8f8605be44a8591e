/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-partition-bar.h"

#include <adwaita.h>

/* More would be thinner than a line. */
#define MAX_PARTS 16

/* In pixels. */
#define NATURAL_WIDTH 240
#define MINIMUM_WIDTH 96
#define PADDING 4
#define GAP 2
#define RADIUS 4
#define THINNEST 6
#define THINNEST_WITH_TEXT 28

/* How strongly neighbours are coloured, so that they differ. */
static const float strengths[] = {0.45F, 0.25F};

typedef struct {
    char *label; /* NULL for what is free */
    guint64 size;
} Part;

struct _BurinPartitionBar {
    GtkWidget parent_instance;

    Part parts[MAX_PARTS];
    guint n_parts;
};

G_DEFINE_FINAL_TYPE (BurinPartitionBar, burin_partition_bar, GTK_TYPE_WIDGET)

static guint64
get_sum (BurinPartitionBar *self)
{
    guint64 sum = 0;

    for (guint i = 0; i < self->n_parts; i++)
        sum += self->parts[i].size;
    return sum;
}

/**
 * burin_partition_bar_get_width:
 * @index: of a part
 * @whole: width of the bar in pixels, without the gaps
 *
 * Returns: how wide the part is: none is too thin to be seen
 */
float
burin_partition_bar_get_width (BurinPartitionBar *self, guint index, float whole)
{
    float spare = MAX (whole - (float) self->n_parts * THINNEST, 0.0F);
    guint64 sum = get_sum (self);

    g_return_val_if_fail (index < self->n_parts, 0.0F);

    return THINNEST + spare * (sum > 0 ? (float) self->parts[index].size / (float) sum : 0.0F);
}

static GdkRGBA
get_accent (GtkWidget *widget)
{
    GtkStyleContext *style = gtk_widget_get_style_context (widget);
    GdkRGBA color;

    if (!gtk_style_context_lookup_color (style, "accent_color", &color))
        gtk_style_context_get_color (style, &color);
    return color;
}

static void
draw_ground (BurinPartitionBar *self, GtkSnapshot *snapshot, guint index, graphene_rect_t *area)
{
    gboolean contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
    const float widths[] = {1, 1, 1, 1};
    GdkRGBA border = get_accent (GTK_WIDGET (self));
    GdkRGBA ground = border;
    GskRoundedRect rect;

    if (self->parts[index].label == NULL || contrast)
        gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &border);
    border.alpha *= contrast ? 1.0F : self->parts[index].label == NULL ? 0.25F : 0.6F;
    ground.alpha *= self->parts[index].label == NULL ? 0.0F : strengths[index % 2];
    gsk_rounded_rect_init_from_rect (&rect, area, RADIUS);
    gtk_snapshot_push_rounded_clip (snapshot, &rect);
    gtk_snapshot_append_color (snapshot, &ground, area);
    gtk_snapshot_pop (snapshot);
    gtk_snapshot_append_border (snapshot, &rect, widths,
                                (GdkRGBA[]){border, border, border, border});
}

static void
draw_text (BurinPartitionBar *self, GtkSnapshot *snapshot, guint index, graphene_rect_t *area)
{
    g_autoptr (PangoLayout) layout =
        gtk_widget_create_pango_layout (GTK_WIDGET (self), self->parts[index].label);
    GdkRGBA color;
    int height;

    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
    pango_layout_set_width (layout, (int) (area->size.width - 2 * PADDING) * PANGO_SCALE);
    pango_layout_set_height (layout, -1);
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    pango_layout_get_pixel_size (layout, NULL, &height);
    gtk_snapshot_save (snapshot);
    gtk_snapshot_translate (
        snapshot,
        &GRAPHENE_POINT_INIT (area->origin.x + PADDING,
                              area->origin.y + (float) (((int) area->size.height - height) / 2)));
    gtk_snapshot_append_layout (snapshot, layout, &color);
    gtk_snapshot_restore (snapshot);
}

static void
burin_partition_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
    BurinPartitionBar *self = BURIN_PARTITION_BAR (widget);
    float width = (float) gtk_widget_get_width (widget);
    float height = (float) gtk_widget_get_height (widget);
    float whole = width - (float) (GAP * (MAX (self->n_parts, 1) - 1));
    float at = 0;

    for (guint i = 0; i < self->n_parts; i++) {
        float part = burin_partition_bar_get_width (self, i, whole);
        float left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - at - part : at;
        /* On whole pixels, so that borders are sharp. */
        int from = (int) (left + 0.5F), to = (int) (left + part + 0.5F);
        graphene_rect_t area = GRAPHENE_RECT_INIT ((float) from, 0, (float) (to - from), height);

        draw_ground (self, snapshot, i, &area);
        if (self->parts[i].label != NULL && part >= THINNEST_WITH_TEXT)
            draw_text (self, snapshot, i, &area);
        at += part + GAP;
    }
}

static void
burin_partition_bar_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
    g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, "X");
    int height;

    (void) for_size;
    *minimum_baseline = *natural_baseline = -1;
    if (orientation == GTK_ORIENTATION_HORIZONTAL) {
        *minimum = MINIMUM_WIDTH;
        *natural = NATURAL_WIDTH;
        return;
    }
    pango_layout_get_pixel_size (layout, NULL, &height);
    *minimum = *natural = height + 2 * PADDING;
}

static void
clear (BurinPartitionBar *self)
{
    for (guint i = 0; i < self->n_parts; i++)
        g_free (self->parts[i].label);
    self->n_parts = 0;
}

static void
burin_partition_bar_finalize (GObject *object)
{
    clear (BURIN_PARTITION_BAR (object));
    G_OBJECT_CLASS (burin_partition_bar_parent_class)->finalize (object);
}

static void
burin_partition_bar_class_init (BurinPartitionBarClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->finalize = burin_partition_bar_finalize;
    widget_class->snapshot = burin_partition_bar_snapshot;
    widget_class->measure = burin_partition_bar_measure;
    gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
    gtk_widget_class_set_css_name (widget_class, "partitionbar");
}

static void
burin_partition_bar_init (BurinPartitionBar *self)
{
    (void) self; /* there is nothing to draw yet */
}

/**
 * burin_partition_bar_set_parts:
 * @parts: (array length=n_parts): from the start of the drive to its end; if there are too many to
 *   be drawn, the rest is drawn as one
 */
void
burin_partition_bar_set_parts (BurinPartitionBar *self,
                               const BurinPartitionBarPart *parts,
                               guint n_parts)
{
    clear (self);
    for (guint i = 0; i < n_parts; i++) {
        if (i >= MAX_PARTS) {
            self->parts[MAX_PARTS - 1].size += parts[i].size;
            continue;
        }
        self->parts[i] = (Part){.label = g_strdup (parts[i].label), .size = parts[i].size};
        self->n_parts = i + 1;
    }
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * burin_partition_bar_describe:
 * @name: what it is a picture of
 * @description: what can be seen on it
 */
void
burin_partition_bar_describe (BurinPartitionBar *self, const char *name, const char *description)
{
    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), description);
}

/**
 * burin_partition_bar_get_n_parts:
 *
 * Returns: how many parts are drawn, free space among them
 */
guint
burin_partition_bar_get_n_parts (BurinPartitionBar *self)
{
    return self->n_parts;
}
