/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-result-row.h"

#include <glib/gi18n.h>

#include "burin-block-map.h"
#include "burin-display.h"

struct _BurinResultRow {
    AdwExpanderRow parent_instance;

    /* Template */
    GtkWidget *map_row;
    BurinBlockMap *map;
    AdwActionRow *size_row;
    AdwActionRow *written_row;
    AdwActionRow *unchanged_row;
    AdwActionRow *flushed_row;
    AdwActionRow *verified_row;
    AdwActionRow *unstable_row;
    AdwActionRow *rewritten_row;
    AdwActionRow *ranges_row;
    AdwActionRow *digest_row;
    AdwActionRow *technical_row;
};

G_DEFINE_FINAL_TYPE (BurinResultRow, burin_result_row, ADW_TYPE_EXPANDER_ROW)

static void
set_row (AdwActionRow *row, const char *value)
{
    gboolean known = value != NULL && *value != '\0';

    gtk_widget_set_visible (GTK_WIDGET (row), known);
    adw_action_row_set_subtitle (row, known ? value : "");
    if (!known)
        return;
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    value, -1);
}

static char *
dup_amount (guint64 bytes, double seconds)
{
    return bytes > 0 ? burin_display_dup_amount (bytes, seconds) : NULL;
}

static char *
dup_size (guint64 bytes)
{
    return bytes > 0 ? g_format_size_full (bytes, G_FORMAT_SIZE_LONG_FORMAT) : NULL;
}

static char *
dup_count (guint64 count)
{
    return count > 0 ? g_strdup_printf ("%" G_GUINT64_FORMAT, count) : NULL;
}

static double
get_share (guint64 part, guint64 whole)
{
    return whole > 0 ? (double) part / (double) whole : 0.0;
}

static guint64
get_bad_bytes (const BurinReport *report)
{
    GVariantIter iter;
    guint64 offset, length, sum = 0;

    if (report->bad_ranges == NULL)
        return 0;
    g_variant_iter_init (&iter, report->bad_ranges);
    while (g_variant_iter_next (&iter, "(tt)", &offset, &length))
        sum += length;
    return sum;
}

/* Where a drive is bad says more than the numbers; without anything bad there is nothing to see. */
static void
update_map (BurinResultRow *self, const BurinReport *report)
{
    BurinBlockMapState state = {
        .written = get_share (report->bytes_written + report->bytes_unchanged, report->image_size),
        .verified = get_share (report->bytes_verified + get_bad_bytes (report), report->image_size),
        .bad_ranges = report->bad_ranges,
        .size = report->image_size,
    };

    burin_block_map_set_state (self->map, &state);
    gtk_widget_set_visible (self->map_row, report->bad_ranges != NULL &&
                                               g_variant_n_children (report->bad_ranges) > 0);
}

static void
update_report (BurinResultRow *self, const BurinReport *report)
{
    g_autofree char *size = dup_size (report->image_size);
    g_autofree char *written = dup_amount (report->bytes_written, report->write_seconds);
    g_autofree char *verified = dup_amount (report->bytes_verified, report->verify_seconds);
    g_autofree char *unchanged = dup_size (report->bytes_unchanged);
    g_autofree char *ranges = burin_display_dup_ranges (report->bad_ranges);
    g_autofree char *rewritten = burin_display_dup_ranges (report->rewritten_ranges);
    g_autofree char *unstable = dup_count (report->unstable_reads);
    g_autofree char *flushed = NULL;

    if (report->flush_seconds > 0)
        flushed = burin_display_dup_duration ((guint64) (report->flush_seconds + 0.5));
    update_map (self, report);
    set_row (self->size_row, size);
    set_row (self->written_row, written);
    set_row (self->unchanged_row, unchanged);
    set_row (self->flushed_row, flushed);
    set_row (self->verified_row, verified);
    set_row (self->unstable_row, unstable);
    set_row (self->rewritten_row, rewritten);
    set_row (self->ranges_row, ranges);
    set_row (self->digest_row, report->sha256);
}

static void
copy_row (GtkWidget *widget, AdwActionRow *row)
{
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), adw_action_row_get_subtitle (row));
    (void) gtk_widget_activate_action (widget, "win.tell", "s", _ ("Copied to clipboard"));
}

static void
copy_digest_cb (BurinResultRow *self)
{
    copy_row (GTK_WIDGET (self), self->digest_row);
}

static void
copy_technical_cb (BurinResultRow *self)
{
    copy_row (GTK_WIDGET (self), self->technical_row);
}

static void
burin_result_row_class_init (BurinResultRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    g_type_ensure (BURIN_TYPE_BLOCK_MAP);
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-result-row.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, map_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, map);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, size_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, written_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, unchanged_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, flushed_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, verified_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, unstable_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, rewritten_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, ranges_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, digest_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultRow, technical_row);
    gtk_widget_class_bind_template_callback (widget_class, copy_digest_cb);
    gtk_widget_class_bind_template_callback (widget_class, copy_technical_cb);
}

static void
burin_result_row_init (BurinResultRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_result_row_new:
 *
 * Returns: (transfer floating): a row that needs burin_result_row_set_result()
 */
GtkWidget *
burin_result_row_new (void)
{
    return g_object_new (BURIN_TYPE_RESULT_ROW, NULL);
}

/**
 * burin_result_row_set_result:
 * @result: a final state and what is known about it
 */
void
burin_result_row_set_result (BurinResultRow *self, const BurinResult *result)
{
    g_autofree char *technical = burin_result_dup_technical (result);

    update_report (self, burin_result_get_report (result));
    set_row (self->technical_row, technical);
}

/**
 * burin_result_row_has_details:
 *
 * Returns: whether there is anything to fold out
 */
gboolean
burin_result_row_has_details (BurinResultRow *self)
{
    AdwActionRow *const rows[] = {self->size_row,      self->written_row,  self->unchanged_row,
                                  self->flushed_row,   self->verified_row, self->unstable_row,
                                  self->rewritten_row, self->ranges_row,   self->digest_row,
                                  self->technical_row};

    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        if (gtk_widget_get_visible (GTK_WIDGET (rows[i])))
            return TRUE;
    return FALSE;
}
