/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-result-page.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-error-text.h"
#include "burin-text.h"

struct _BurinResultPage {
    AdwBin parent_instance;

    /* Template */
    AdwStatusPage *status;
    GtkWidget *start_button;
    GtkWidget *retry_button;
    GtkWidget *back_button;
    GtkWidget *details;
    AdwActionRow *size_row;
    AdwActionRow *written_row;
    AdwActionRow *flushed_row;
    AdwActionRow *verified_row;
    AdwActionRow *ranges_row;
    AdwActionRow *digest_row;
    AdwActionRow *technical_row;
};

G_DEFINE_FINAL_TYPE (BurinResultPage, burin_result_page, ADW_TYPE_BIN)

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
dup_bad_ranges (const BurinReport *report)
{
    GString *text = g_string_new (NULL);
    GVariantIter iter;
    guint64 offset, length;

    if (report->bad_ranges == NULL)
        return g_string_free (text, FALSE);
    g_variant_iter_init (&iter, report->bad_ranges);
    while (g_variant_iter_next (&iter, "(tt)", &offset, &length))
        g_string_append_printf (text, "%s%" G_GUINT64_FORMAT " + %" G_GUINT64_FORMAT,
                                text->len > 0 ? ", " : "", offset, length);
    return g_string_free (text, FALSE);
}

static void
update_report (BurinResultPage *self, const BurinReport *report)
{
    g_autofree char *size = dup_size (report->image_size);
    g_autofree char *written = dup_amount (report->bytes_written, report->write_seconds);
    g_autofree char *verified = dup_amount (report->bytes_verified, report->verify_seconds);
    g_autofree char *ranges = dup_bad_ranges (report);
    g_autofree char *flushed = NULL;

    if (report->flush_seconds > 0)
        flushed = burin_display_dup_duration ((guint64) (report->flush_seconds + 0.5));
    set_row (self->size_row, size);
    set_row (self->written_row, written);
    set_row (self->flushed_row, flushed);
    set_row (self->verified_row, verified);
    set_row (self->ranges_row, ranges);
    set_row (self->digest_row, report->sha256);
}

static gboolean
has_begun (const BurinReport *report)
{
    return report->bytes_written > 0 || report->write_seconds > 0;
}

static char *
dup_success (BurinJobKind kind, const BurinReport *report)
{
    g_autofree char *size = burin_text_dup_size (report->bytes_verified);

    if (kind == BURIN_JOB_VERIFY)
        /* Translators: %s is an amount of data. */
        return g_strdup_printf (_ ("%s were read from the drive and are identical to the image."),
                                   size);
    /* Translators: %s is an amount of data. */
    return g_strdup_printf (_ ("%s were read back from the drive and are identical to the image."),
                               size);
}

static const char *
get_cancelled_text (const BurinResult *result, const BurinReport *report)
{
    if (result->kind == BURIN_JOB_VERIFY)
        return _ ("The drive is as it was.");
    if (has_begun (report))
        return _ ("The drive is blank now.");
    return _ ("Writing had not begun.");
}

static char *
dup_failure (const BurinResult *result, const BurinReport *report, const BurinErrorText *text)
{
    GString *description = g_string_new (text->explanation);

    if (result->kind == BURIN_JOB_WRITE && has_begun (report))
        g_string_append_printf (description, " %s", _ ("The drive cannot be used as it is now."));
    g_string_append_printf (description, "\n\n%s", text->advice);
    return g_string_free (description, FALSE);
}

static void
set_look (BurinResultPage *self, const char *icon, const char *title, const char *description)
{
    g_autofree char *escaped = g_markup_escape_text (description, -1);

    adw_status_page_set_icon_name (self->status, icon);
    adw_status_page_set_title (self->status, title);
    adw_status_page_set_description (self->status, escaped);
}

static void
update_look (BurinResultPage *self, const BurinResult *result, const BurinReport *report)
{
    const char *title = burin_display_get_phase (result->kind, result->state);
    g_autofree char *success = NULL, *failure = NULL;
    g_autoptr (BurinErrorText) text = NULL;

    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "done");
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), "failed");
    set_row (self->technical_row, NULL);
    if (result->state == BURIN_JOB_DONE) {
        success = dup_success (result->kind, report);
        gtk_widget_add_css_class (GTK_WIDGET (self->status), "done");
        set_look (self, "object-select-symbolic", title, success);
    } else if (result->state == BURIN_JOB_CANCELLED || result->error == NULL) {
        set_look (self, "process-stop-symbolic", title, get_cancelled_text (result, report));
    } else {
        text = burin_error_text_new (result->error);
        failure = dup_failure (result, report, text);
        gtk_widget_add_css_class (GTK_WIDGET (self->status), "failed");
        set_look (self, "dialog-warning-symbolic", text->title, failure);
        set_row (self->technical_row, text->technical);
    }
}

static gboolean
has_details (BurinResultPage *self)
{
    AdwActionRow *const rows[] = {self->size_row,     self->written_row, self->flushed_row,
                                  self->verified_row, self->ranges_row,  self->digest_row,
                                  self->technical_row};

    for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        if (gtk_widget_get_visible (GTK_WIDGET (rows[i])))
            return TRUE;
    return FALSE;
}

static void
copy_row (GtkWidget *widget, AdwActionRow *row)
{
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), adw_action_row_get_subtitle (row));
    (void) gtk_widget_activate_action (widget, "win.tell", "s", _ ("Copied to clipboard"));
}

static void
copy_digest_cb (BurinResultPage *self)
{
    copy_row (GTK_WIDGET (self), self->digest_row);
}

static void
copy_technical_cb (BurinResultPage *self)
{
    copy_row (GTK_WIDGET (self), self->technical_row);
}

static gboolean
burin_result_page_grab_focus (GtkWidget *widget)
{
    BurinResultPage *self = BURIN_RESULT_PAGE (widget);

    if (gtk_widget_get_visible (self->start_button))
        return gtk_widget_grab_focus (self->start_button);
    return gtk_widget_grab_focus (gtk_widget_get_visible (self->retry_button) ? self->retry_button
                                                                              : self->back_button);
}

static void
burin_result_page_class_init (BurinResultPageClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    widget_class->grab_focus = burin_result_page_grab_focus;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-result-page.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, status);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, start_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, retry_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, back_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, details);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, size_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, written_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, flushed_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, verified_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, ranges_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, digest_row);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, technical_row);
    gtk_widget_class_bind_template_callback (widget_class, copy_digest_cb);
    gtk_widget_class_bind_template_callback (widget_class, copy_technical_cb);
}

static void
burin_result_page_init (BurinResultPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_result_page_set_result:
 * @result: a final state and what is known about it
 */
void
burin_result_page_set_result (BurinResultPage *self, const BurinResult *result)
{
    static const BurinReport nothing = {.sha256 = ""};
    const BurinReport *report = result->report != NULL ? result->report : &nothing;
    gboolean done = result->state == BURIN_JOB_DONE;

    update_report (self, report);
    update_look (self, result, report);
    gtk_widget_set_visible (self->start_button, done);
    gtk_widget_set_visible (self->retry_button, !done);
    gtk_widget_set_visible (self->back_button, !done);
    gtk_widget_set_visible (self->details, has_details (self));
}
