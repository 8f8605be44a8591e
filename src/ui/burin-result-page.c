/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-result-page.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-result-row.h"

struct _BurinResultPage {
    AdwBin parent_instance;

    /* Template */
    AdwStatusPage *status;
    GtkWidget *start_button;
    GtkWidget *retry_button;
    GtkWidget *back_button;
    GtkWidget *again_button;
    GtkWidget *eject_button;
    GtkWidget *detach_button;
    GtkWidget *finish_button;
    GtkWidget *restore_button;
    GtkWidget *save_button;
    GtkListBox *details; /* of BurinResultRow, one for each result */
};

G_DEFINE_FINAL_TYPE (BurinResultPage, burin_result_page, ADW_TYPE_BIN)

static const char *
get_icon (BurinJobState state)
{
    if (state == BURIN_JOB_DONE)
        return "object-select-symbolic";
    return state == BURIN_JOB_FAILED ? "dialog-warning-symbolic" : "process-stop-symbolic";
}

static void
set_class (GtkWidget *widget, const char *name, gboolean has)
{
    if (has)
        gtk_widget_add_css_class (widget, name);
    else
        gtk_widget_remove_css_class (widget, name);
}

static void
set_look (BurinResultPage *self, BurinJobState state, const char *title, const char *description)
{
    g_autofree char *escaped = g_markup_escape_text (description, -1);

    set_class (GTK_WIDGET (self->status), "done", state == BURIN_JOB_DONE);
    set_class (GTK_WIDGET (self->status), "failed", state == BURIN_JOB_FAILED);
    adw_status_page_set_icon_name (self->status, get_icon (state));
    adw_status_page_set_title (self->status, title);
    adw_status_page_set_description (self->status, escaped);
}

static void
show_one (BurinResultPage *self, const BurinResult *result)
{
    g_autofree char *title = burin_result_dup_title (result);
    g_autofree char *description = burin_result_dup_description (result);

    set_look (self, result->state, title, description);
}

static guint
count_state (const BurinResult *results, gsize n_results, BurinJobState state)
{
    guint count = 0;

    for (gsize i = 0; i < n_results; i++)
        count += results[i].state == state ? 1 : 0;
    return count;
}

static gboolean
are_all_verified (const BurinResult *results, gsize n_results)
{
    for (gsize i = 0; i < n_results; i++)
        if (!burin_report_is_verified (burin_result_get_report (&results[i])))
            return FALSE;
    return TRUE;
}

static void
show_several (BurinResultPage *self, const BurinResult *results, gsize n_results)
{
    guint n_done = count_state (results, n_results, BURIN_JOB_DONE);
    guint n_cancelled = count_state (results, n_results, BURIN_JOB_CANCELLED);
    gboolean verified = are_all_verified (results, n_results);
    g_autofree char *all = g_strdup_printf (
        /* Translators: the number is two or more. */
        ngettext ("%u drive was read back and is identical to the image.",
                  "%u drives were read back and are identical to the image.", n_done),
        n_done);
    g_autofree char *publisher = burin_result_dup_publisher (&results[0]);
    /* What they were written from is the same for all. */
    g_autofree char *proof = g_strdup_printf ("%s\n%s", all, publisher);
    /* Translators: how many drives of how many. */
    g_autofree char *some =
        g_strdup_printf (_ ("%u of %u Drives Are Done"), n_done, (guint) n_results);

    if (n_done == n_results && verified)
        set_look (self, BURIN_JOB_DONE, burin_display_get_phase (results[0].kind, BURIN_JOB_DONE),
                  *publisher != '\0' ? proof : all);
    else if (n_done == n_results)
        set_look (self, BURIN_JOB_DONE, _ ("Written, Not Verified"),
                  _ ("What became of each drive is told below."));
    else if (n_cancelled == n_results)
        set_look (self, BURIN_JOB_CANCELLED,
                  burin_display_get_phase (results[0].kind, BURIN_JOB_CANCELLED),
                  _ ("What became of each drive is told below."));
    else
        set_look (self, BURIN_JOB_FAILED, some, _ ("What became of each drive is told below."));
}

/* Folded, the row of a drive among several says what the page says of a single one. */
static void
head_row (AdwExpanderRow *row, const BurinResult *result)
{
    g_autofree char *title = burin_result_dup_title (result);
    g_autofree char *description = burin_result_dup_description (result);
    g_autofree char *drive = burin_result_dup_drive (result);
    g_autofree char *subtitle = g_strdup_printf ("%s\n%s", title, description);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), drive);
    adw_expander_row_set_subtitle (row, subtitle);
    adw_expander_row_set_icon_name (row, get_icon (result->state));
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, drive,
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
    set_class (GTK_WIDGET (row), "done", result->state == BURIN_JOB_DONE);
    set_class (GTK_WIDGET (row), "failed", result->state == BURIN_JOB_FAILED);
}

static void
head_row_alone (AdwExpanderRow *row)
{
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Details"));
    adw_expander_row_set_subtitle (row, "");
    adw_expander_row_set_icon_name (row, NULL);
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Details"), -1);
}

static void
update_row (AdwExpanderRow *row, const BurinResult *result, gboolean alone)
{
    BurinResultRow *result_row = BURIN_RESULT_ROW (row);

    burin_result_row_set_result (result_row, result);
    if (alone)
        head_row_alone (row);
    else
        head_row (row, result);
    gtk_widget_set_visible (GTK_WIDGET (row), !alone || burin_result_row_has_details (result_row));
}

/* Rows stay where they can, so that one that was folded out remains so. */
static void
update_rows (BurinResultPage *self, const BurinResult *results, gsize n_results)
{
    GtkListBoxRow *extra;

    for (gsize i = 0; i < n_results; i++) {
        if (gtk_list_box_get_row_at_index (self->details, (int) i) == NULL)
            gtk_list_box_append (self->details, burin_result_row_new ());
        update_row (ADW_EXPANDER_ROW (gtk_list_box_get_row_at_index (self->details, (int) i)),
                    &results[i], n_results == 1);
    }
    while ((extra = gtk_list_box_get_row_at_index (self->details, (int) n_results)) != NULL)
        gtk_list_box_remove (self->details, GTK_WIDGET (extra));
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
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, again_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, eject_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, detach_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, save_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, finish_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, restore_button);
    gtk_widget_class_bind_template_child (widget_class, BurinResultPage, details);
}

static void
burin_result_page_init (BurinResultPage *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

static gboolean
any_may (const BurinResult *results, gsize n_results, gboolean (*may) (const BurinResult *))
{
    for (gsize i = 0; i < n_results; i++)
        if (may (&results[i]))
            return TRUE;
    return FALSE;
}

static void
update_buttons (BurinResultPage *self, const BurinResult *results, gsize n_results)
{
    gboolean done = count_state (results, n_results, BURIN_JOB_DONE) == n_results;

    gtk_widget_set_visible (self->start_button, done);
    gtk_widget_set_visible (self->again_button, done);
    gtk_widget_set_visible (self->retry_button, !done);
    gtk_widget_set_visible (self->back_button, !done);
    gtk_widget_set_visible (self->eject_button,
                            any_may (results, n_results, burin_result_may_eject));
    gtk_widget_set_visible (self->detach_button,
                            any_may (results, n_results, burin_result_may_detach));
    gtk_widget_set_visible (self->finish_button,
                            any_may (results, n_results, burin_result_may_finish));
    gtk_widget_set_visible (self->restore_button,
                            n_results == 1 && burin_result_may_finish (&results[0]));
    gtk_widget_set_visible (self->save_button, results[0].report != NULL);
}

/**
 * burin_result_page_set_results:
 * @results: (array length=n_results): a final state of each drive, and what is known about it
 */
void
burin_result_page_set_results (BurinResultPage *self, const BurinResult *results, gsize n_results)
{
    g_return_if_fail (n_results > 0);

    update_rows (self, results, n_results);
    if (n_results == 1)
        show_one (self, &results[0]);
    else
        show_several (self, results, n_results);
    update_buttons (self, results, n_results);
    gtk_widget_set_visible (
        GTK_WIDGET (self->details),
        gtk_widget_get_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (self->details, 0))));
}

static void
show_start_error (BurinResultPage *self, BurinBatch *batch, BurinSizeKind size_kind)
{
    BurinResult result = {
        .state = BURIN_JOB_FAILED, .error = burin_batch_get_error (batch), .size_kind = size_kind};

    burin_result_page_set_results (self, &result, 1);
}

/**
 * burin_result_page_update:
 * @batch: whose jobs are over, or could not be started
 * @size_kind: what was known of the image's size before
 */
void
burin_result_page_update (BurinResultPage *self, BurinBatch *batch, BurinSizeKind size_kind)
{
    GPtrArray *jobs = burin_batch_get_jobs (batch);
    g_autofree BurinResult *results = g_new0 (BurinResult, jobs->len);
    g_autofree BurinReport *reports = g_new0 (BurinReport, jobs->len);

    if (jobs->len == 0) {
        show_start_error (self, batch, size_kind);
        return;
    }
    for (guint i = 0; i < jobs->len; i++)
        burin_result_init (&results[i], g_ptr_array_index (jobs, i), &reports[i], size_kind);
    burin_result_page_set_results (self, results, jobs->len);
}
