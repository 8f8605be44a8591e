/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-image-intake.h"

#include "burin-file-text.h"
#include "burin-image-chooser.h"

struct _BurinImageIntake {
    GObject parent_instance;

    /* Owned */
    GtkNativeDialog *chooser; /* NULL unless it is open */
    GCancellable *pasting;

    /* Borrowed */
    GtkWindow *window;
};

enum { SIGNAL_FILES, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinImageIntake, burin_image_intake, G_TYPE_OBJECT)

static void
hand_over (BurinImageIntake *self, GPtrArray *files)
{
    g_signal_emit (self, signals[SIGNAL_FILES], 0, files);
}

/* Returns: (transfer full) (element-type GFile): what files a dropped or copied value holds */
static GPtrArray *
dup_files (const GValue *value)
{
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

    if (G_VALUE_HOLDS (value, G_TYPE_STRING))
        return burin_file_text_parse (g_value_get_string (value));
    if (G_VALUE_HOLDS (value, G_TYPE_FILE))
        g_ptr_array_add (files, g_value_dup_object (value));
    if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
        for (GSList *l = g_value_get_boxed (value); l != NULL; l = l->next)
            g_ptr_array_add (files, g_object_ref (l->data));
    return g_steal_pointer (&files);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, BurinImageIntake *self)
{
    g_autoptr (GPtrArray) files = dup_files (value);

    (void) target;
    (void) x;
    (void) y;
    hand_over (self, files);
    return files->len > 0;
}

static void
accept_drops (BurinImageIntake *self, GtkWidget *drop_area)
{
    GType types[] = {GDK_TYPE_FILE_LIST, G_TYPE_FILE, G_TYPE_STRING};
    GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);

    gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
    g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
    gtk_widget_add_controller (drop_area, GTK_EVENT_CONTROLLER (target));
}

static void
chooser_response_cb (BurinImageIntake *self, int response)
{
    g_autoptr (GtkNativeDialog) chooser = g_steal_pointer (&self->chooser);
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
    GFile *file = NULL;

    if (response == GTK_RESPONSE_ACCEPT)
        file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
    if (file == NULL)
        return;
    g_ptr_array_add (files, file);
    hand_over (self, files);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (BurinImageIntake) self = user_data;
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GError) error = NULL;
    const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    g_clear_object (&self->pasting);
    if (value != NULL)
        g_ptr_array_extend_and_steal (files, dup_files (value));
    hand_over (self, files);
}

static void
burin_image_intake_dispose (GObject *object)
{
    BurinImageIntake *self = BURIN_IMAGE_INTAKE (object);

    if (self->pasting != NULL)
        g_cancellable_cancel (self->pasting);
    g_clear_object (&self->pasting);
    g_clear_object (&self->chooser);
    G_OBJECT_CLASS (burin_image_intake_parent_class)->dispose (object);
}

static void
burin_image_intake_class_init (BurinImageIntakeClass *klass)
{
    G_OBJECT_CLASS (klass)->dispose = burin_image_intake_dispose;
    signals[SIGNAL_FILES] = g_signal_new ("files", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
burin_image_intake_init (BurinImageIntake *self)
{
    (void) self; /* nothing is open */
}

/**
 * burin_image_intake_new:
 * @window: (transfer none): whose dialogs and clipboard are meant
 * @drop_area: where files may be dropped
 *
 * Returns: (transfer full): an intake
 */
BurinImageIntake *
burin_image_intake_new (GtkWindow *window, GtkWidget *drop_area)
{
    BurinImageIntake *self = g_object_new (BURIN_TYPE_IMAGE_INTAKE, NULL);

    self->window = window;
    accept_drops (self, drop_area);
    return self;
}

/**
 * burin_image_intake_ask:
 *
 * Shows the file dialog, or brings it to the front.
 */
void
burin_image_intake_ask (BurinImageIntake *self)
{
    if (self->chooser == NULL) {
        self->chooser = burin_image_chooser_new (self->window);
        g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self,
                                 G_CONNECT_SWAPPED);
    }
    gtk_native_dialog_show (self->chooser);
}

/**
 * burin_image_intake_paste:
 *
 * Takes what is on the clipboard, be it a file or its path or URI.
 */
void
burin_image_intake_paste (BurinImageIntake *self)
{
    GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self->window));
    GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
    gboolean has_files = gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) ||
                         gdk_content_formats_contain_mime_type (formats, "text/uri-list");

    if (self->pasting != NULL)
        g_cancellable_cancel (self->pasting);
    g_clear_object (&self->pasting);
    self->pasting = g_cancellable_new ();
    gdk_clipboard_read_value_async (clipboard, has_files ? GDK_TYPE_FILE_LIST : G_TYPE_STRING,
                                    G_PRIORITY_DEFAULT, self->pasting, pasted_cb,
                                    g_object_ref (self));
}
