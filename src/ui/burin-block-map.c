/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-block-map.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "burin-text.h"

#define COLUMNS 40
#define ROWS 6
#define N_BLOCKS (COLUMNS * ROWS)

/* In pixels. */
#define NATURAL_PITCH 12
#define MINIMUM_PITCH 6
#define GAP 2

struct _BurinBlockMap {
    GtkWidget parent_instance;

    guint8 blocks[N_BLOCKS]; /* of BurinBlock */
};

G_DEFINE_FINAL_TYPE (BurinBlockMap, burin_block_map, GTK_TYPE_WIDGET)

typedef struct {
    GdkRGBA text;
    GdkRGBA accent;
    GdkRGBA success;
    GdkRGBA error;
} Palette;

static void
look_up (GtkWidget *widget, const char *name, GdkRGBA *color)
{
    if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color))
        gtk_style_context_get_color (gtk_widget_get_style_context (widget), color);
}

static Palette
get_palette (GtkWidget *widget)
{
    Palette palette;

    gtk_style_context_get_color (gtk_widget_get_style_context (widget), &palette.text);
    look_up (widget, "accent_color", &palette.accent);
    look_up (widget, "success_color", &palette.success);
    look_up (widget, "error_color", &palette.error);
    palette.text.alpha *=
        adw_style_manager_get_high_contrast (adw_style_manager_get_default ()) ? 0.6F : 0.25F;
    return palette;
}

static void
fill (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float size)
{
    gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT (x, y, size, size));
}

static void
outline (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float size)
{
    GskRoundedRect rect;
    const float widths[] = {1, 1, 1, 1};
    const GdkRGBA colors[] = {*color, *color, *color, *color};

    gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (x, y, size, size), 0);
    gtk_snapshot_append_border (snapshot, &rect, widths, colors);
}

static void
cross (GtkSnapshot *snapshot, const GdkRGBA *color, float x, float y, float size)
{
    outline (snapshot, color, x, y, size);
    for (float at = 0; at < size; at++) {
        fill (snapshot, color, x + at, y + at, 1);
        fill (snapshot, color, x + at, y + size - 1 - at, 1);
    }
}

/* By form as well as by colour. */
static void
draw_block (
    GtkSnapshot *snapshot, const Palette *palette, BurinBlock block, float x, float y, float size)
{
    float dot = MAX (2, size / 2);

    switch (block) {
    case BURIN_BLOCK_WRITTEN:
        outline (snapshot, &palette->accent, x, y, size);
        fill (snapshot, &palette->accent, x + (size - dot) / 2, y + (size - dot) / 2, dot);
        break;
    case BURIN_BLOCK_VERIFIED:
        fill (snapshot, &palette->success, x, y, size);
        break;
    case BURIN_BLOCK_BAD:
        cross (snapshot, &palette->error, x, y, size);
        break;
    default:
        outline (snapshot, &palette->text, x, y, size);
        break;
    }
}

static void
burin_block_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
    BurinBlockMap *self = BURIN_BLOCK_MAP (widget);
    Palette palette = get_palette (widget);
    int pitch =
        MIN (gtk_widget_get_width (widget) / COLUMNS, gtk_widget_get_height (widget) / ROWS);
    int left = (gtk_widget_get_width (widget) - COLUMNS * pitch) / 2;
    gboolean mirrored = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;

    for (int i = 0; i < N_BLOCKS; i++) {
        int column = mirrored ? COLUMNS - 1 - i % COLUMNS : i % COLUMNS;

        draw_block (snapshot, &palette, self->blocks[i], (float) (left + column * pitch),
                    (float) (i / COLUMNS * pitch), (float) (pitch - GAP));
    }
}

static void
burin_block_map_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
    int n = orientation == GTK_ORIENTATION_HORIZONTAL ? COLUMNS : ROWS;

    (void) widget;
    *minimum = n * MINIMUM_PITCH;
    *natural = n * NATURAL_PITCH;
    if (orientation == GTK_ORIENTATION_VERTICAL && for_size >= 0)
        *minimum = *natural = n * CLAMP (for_size / COLUMNS, MINIMUM_PITCH, NATURAL_PITCH);
    *minimum_baseline = *natural_baseline = -1;
}

static GtkSizeRequestMode
burin_block_map_get_request_mode (GtkWidget *widget)
{
    (void) widget;
    return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
burin_block_map_class_init (BurinBlockMapClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    widget_class->snapshot = burin_block_map_snapshot;
    widget_class->measure = burin_block_map_measure;
    widget_class->get_request_mode = burin_block_map_get_request_mode;
    gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
    gtk_widget_class_set_css_name (widget_class, "blockmap");
}

static void
describe (BurinBlockMap *self, const BurinBlockMapState *state)
{
    g_autofree char *written = burin_text_dup_percent (state->written);
    g_autofree char *verified = burin_text_dup_percent (state->verified);
    gsize n_bad = state->bad_ranges != NULL ? g_variant_n_children (state->bad_ranges) : 0;
    g_autofree char *bad =
        g_strdup_printf (ngettext ("%u bad place", "%u bad places", n_bad), (guint) n_bad);
    g_autofree char *text =
        /* Translators: what a drawn map of the drive shows: two percentages, and how many places on
         * the drive are bad, as "2 bad places". */
        g_strdup_printf (_ ("Written: %s, verified: %s, %s"), written, verified, bad);

    gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Map of the Drive"), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    text, -1);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

static void
burin_block_map_init (BurinBlockMap *self)
{
    BurinBlockMapState nothing = {0};

    describe (self, &nothing);
}

/* The last block is done only when all is. */
static void
fill_share (guint8 *blocks, double share, BurinBlock block)
{
    memset (blocks, (int) block, (gsize) (CLAMP (share, 0.0, 1.0) * N_BLOCKS));
}

static guint
get_block_at (guint64 offset, guint64 size)
{
    return (guint) MIN ((double) offset / (double) size * N_BLOCKS, N_BLOCKS - 1);
}

static void
mark_bad (guint8 *blocks, const BurinBlockMapState *state)
{
    GVariantIter iter;
    guint64 offset, length;

    if (state->bad_ranges == NULL || state->size == 0)
        return;
    g_variant_iter_init (&iter, state->bad_ranges);
    while (g_variant_iter_next (&iter, "(tt)", &offset, &length)) {
        guint last = get_block_at (offset + MAX (length, 1) - 1, state->size);

        for (guint i = get_block_at (offset, state->size); i <= last; i++)
            blocks[i] = BURIN_BLOCK_BAD;
    }
}

/**
 * burin_block_map_set_state:
 * @state: what to show
 */
void
burin_block_map_set_state (BurinBlockMap *self, const BurinBlockMapState *state)
{
    guint8 blocks[N_BLOCKS] = {BURIN_BLOCK_EMPTY};

    fill_share (blocks, state->written, BURIN_BLOCK_WRITTEN);
    fill_share (blocks, state->verified, BURIN_BLOCK_VERIFIED);
    mark_bad (blocks, state);
    if (memcmp (blocks, self->blocks, sizeof blocks) == 0)
        return;
    memcpy (self->blocks, blocks, sizeof blocks);
    describe (self, state);
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * burin_block_map_get_block:
 * @index: less than burin_block_map_get_n_blocks()
 *
 * Returns: what is shown of that part of the image
 */
BurinBlock
burin_block_map_get_block (BurinBlockMap *self, guint index)
{
    g_return_val_if_fail (index < N_BLOCKS, BURIN_BLOCK_EMPTY);

    return self->blocks[index];
}

/**
 * burin_block_map_get_n_blocks:
 *
 * Returns: how many blocks a drive is divided into
 */
guint
burin_block_map_get_n_blocks (BurinBlockMap *self)
{
    (void) self;
    return N_BLOCKS;
}
