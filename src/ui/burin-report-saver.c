/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-report-saver.h"

#include <glib/gi18n.h>
#include <string.h>

#include "burin-report-file.h"
#include "burin-report-text.h"

struct _BurinReportSaver {
    GObject parent_instance;

    /* Owned */
    BurinBatch *batch;
    GtkNativeDialog *chooser; /* NULL unless it is open */

    /* Borrowed */
    GtkWindow *window;
};

enum { SIGNAL_SAVED, SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinReportSaver, burin_report_saver, G_TYPE_OBJECT)

static char *
dup_text (BurinReportSaver *self)
{
    GPtrArray *jobs = burin_batch_get_jobs (self->batch);
    BurinImage *image = burin_batch_get_image (self->batch);
    BurinSizeKind size_kind =
        image != NULL ? burin_image_get_info (image)->size_kind : BURIN_SIZE_UNKNOWN;
    g_autofree BurinResult *results = g_new0 (BurinResult, jobs->len);
    g_autofree BurinReport *reports = g_new0 (BurinReport, jobs->len);

    for (guint i = 0; i < jobs->len; i++)
        burin_result_init (&results[i], g_ptr_array_index (jobs, i), &reports[i], size_kind);
    return burin_report_text_dup (results, jobs->len,
                                  image != NULL ? burin_image_get_display_name (image) : NULL);
}

static char *
dup_contents (BurinReportSaver *self, GFile *file)
{
    g_autofree char *name = g_file_get_basename (file);

    if (g_str_has_suffix (name, ".json"))
        return burin_report_file_dup_json (burin_batch_get_image (self->batch),
                                           burin_batch_get_jobs (self->batch));
    return dup_text (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinReportSaver) self = user_data;
    g_autoptr (GError) error = NULL;

    if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
        g_signal_emit (self, signals[SIGNAL_SAVED], 0);
    else
        g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
response_cb (BurinReportSaver *self, int response)
{
    g_autoptr (GtkNativeDialog) chooser = g_steal_pointer (&self->chooser);
    g_autoptr (GFile) file = NULL;
    g_autoptr (GBytes) contents = NULL;
    char *text;

    if (response == GTK_RESPONSE_ACCEPT)
        file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
    if (file == NULL)
        return;
    text = dup_contents (self, file);
    contents = g_bytes_new_take (text, strlen (text));
    g_file_replace_contents_bytes_async (file, contents, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                         saved_cb, g_object_ref (self));
}

static void
burin_report_saver_dispose (GObject *object)
{
    BurinReportSaver *self = BURIN_REPORT_SAVER (object);

    g_clear_object (&self->batch);
    g_clear_object (&self->chooser);
    G_OBJECT_CLASS (burin_report_saver_parent_class)->dispose (object);
}

static void
burin_report_saver_class_init (BurinReportSaverClass *klass)
{
    GType type = G_TYPE_FROM_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_report_saver_dispose;
    signals[SIGNAL_SAVED] =
        g_signal_new ("saved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
    signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
burin_report_saver_init (BurinReportSaver *self)
{
    (void) self; /* idle */
}

/**
 * burin_report_saver_new:
 * @window: (transfer none): to which the dialog belongs
 * @batch: (transfer none): whose jobs the report is about
 *
 * Returns: (transfer full): a saver
 */
BurinReportSaver *
burin_report_saver_new (GtkWindow *window, BurinBatch *batch)
{
    BurinReportSaver *self = g_object_new (BURIN_TYPE_REPORT_SAVER, NULL);

    self->window = window;
    self->batch = g_object_ref (batch);
    return self;
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix)
{
    g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

    gtk_file_filter_set_name (filter, name);
    gtk_file_filter_add_suffix (filter, suffix);
    gtk_file_chooser_add_filter (chooser, filter);
}

/**
 * burin_report_saver_ask:
 *
 * Shows a file dialog, or brings it to the front.
 */
void
burin_report_saver_ask (BurinReportSaver *self)
{
    if (self->chooser == NULL) {
        self->chooser = GTK_NATIVE_DIALOG (
            gtk_file_chooser_native_new (_ ("Save Report"), self->window,
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("Save"), _ ("Cancel")));
        add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("Text"), "txt");
        /* Translators: a kind of file; what it is for stands in brackets. */
        add_filter (GTK_FILE_CHOOSER (self->chooser), _ ("JSON (for Programs)"), "json");
        /* Translators: the name of a file. Keep “.txt” at its end. */
        gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                           _ ("Burin Report.txt"));
        gtk_native_dialog_set_modal (self->chooser, TRUE);
        g_signal_connect_object (self->chooser, "response", G_CALLBACK (response_cb), self,
                                 G_CONNECT_SWAPPED);
    }
    gtk_native_dialog_show (self->chooser);
}
