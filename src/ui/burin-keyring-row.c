/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-keyring-row.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-keyring.h"
#include "burin-settings.h"

struct _BurinKeyringRow {
    AdwActionRow parent_instance;

    /* Owned */
    GSettings *settings;
    GtkNativeDialog *chooser;  /* NULL unless it is open */
    GCancellable *cancellable; /* of the file that is being read; NULL if there is none */

    /* Template */
    GtkWidget *choose_button;
    GtkWidget *forget_button;
};

enum { SIGNAL_REFUSED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinKeyringRow, burin_keyring_row, ADW_TYPE_ACTION_ROW)

/* One reading under way. Owned by its callback. */
typedef struct {
    BurinKeyringRow *row;
    GFile *file;
} Reading;

static void
reading_free (Reading *reading)
{
    g_object_unref (reading->row);
    g_object_unref (reading->file);
    g_free (reading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reading, reading_free)

static void
update (BurinKeyringRow *self)
{
    g_autoptr (GFile) keyring = burin_settings_dup_keyring (self->settings);
    g_autofree char *base = keyring != NULL ? g_file_get_basename (keyring) : NULL;
    g_autofree char *name = base != NULL ? burin_display_dup_name (base) : NULL;
    const char *subtitle = name != NULL ? name : _ ("None");

    adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->choose_button),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, subtitle, -1);
    gtk_widget_set_visible (self->forget_button, keyring != NULL);
}

static void
refuse (BurinKeyringRow *self, GFile *file)
{
    g_autofree char *base = g_file_get_basename (file);
    g_autofree char *name = burin_display_dup_quoted (base);
    /* Translators: %s is the name of a file. */
    g_autofree char *why = g_strdup_printf (_ ("%s holds no public keys"), name);

    g_signal_emit (self, signals[SIGNAL_REFUSED], 0, why);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (Reading) reading = user_data;
    BurinKeyringRow *self = reading->row;
    g_autoptr (GError) error = NULL;
    gboolean holds_keys = burin_keyring_check_finish (result, &error);

    (void) source;
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return;
    g_clear_object (&self->cancellable);
    if (holds_keys)
        burin_settings_set_keyring (self->settings, reading->file);
    else
        refuse (self, reading->file);
}

static void
give_up_reading (BurinKeyringRow *self)
{
    if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
    g_clear_object (&self->cancellable);
}

static void
take (BurinKeyringRow *self, GFile *file)
{
    Reading *reading = g_new0 (Reading, 1);

    reading->row = g_object_ref (self);
    reading->file = g_object_ref (file);
    give_up_reading (self);
    self->cancellable = g_cancellable_new ();
    burin_keyring_check_async (file, self->cancellable, read_cb, reading);
}

static void
chooser_response_cb (BurinKeyringRow *self, int response)
{
    g_autoptr (GtkNativeDialog) chooser = g_steal_pointer (&self->chooser);
    g_autoptr (GFile) file = NULL;

    if (response == GTK_RESPONSE_ACCEPT)
        file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
    if (file != NULL)
        take (self, file);
}

/* Keys have all kinds of names, so that no filter would help. */
static void
choose_cb (BurinKeyringRow *self)
{
    GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

    if (self->chooser == NULL) {
        self->chooser = GTK_NATIVE_DIALOG (
            gtk_file_chooser_native_new (_ ("Choose a File of Public Keys"), GTK_WINDOW (root),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Open"), _ ("Cancel")));
        gtk_native_dialog_set_modal (self->chooser, TRUE);
        g_signal_connect_object (self->chooser, "response", G_CALLBACK (chooser_response_cb), self,
                                 G_CONNECT_SWAPPED);
    }
    gtk_native_dialog_show (self->chooser);
}

static void
forget_cb (BurinKeyringRow *self)
{
    give_up_reading (self);
    (void) gtk_widget_grab_focus (self->choose_button); /* the other button goes away */
    burin_settings_set_keyring (self->settings, NULL);
}

static void
burin_keyring_row_dispose (GObject *object)
{
    BurinKeyringRow *self = BURIN_KEYRING_ROW (object);

    give_up_reading (self);
    g_clear_object (&self->chooser);
    g_clear_object (&self->settings);
    G_OBJECT_CLASS (burin_keyring_row_parent_class)->dispose (object);
}

static void
burin_keyring_row_class_init (BurinKeyringRowClass *klass)
{
    GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

    G_OBJECT_CLASS (klass)->dispose = burin_keyring_row_dispose;
    gtk_widget_class_set_template_from_resource (widget_class,
                                                 "/org/burin/Burin/ui/burin-keyring-row.ui");
    gtk_widget_class_bind_template_child (widget_class, BurinKeyringRow, choose_button);
    gtk_widget_class_bind_template_child (widget_class, BurinKeyringRow, forget_button);
    gtk_widget_class_bind_template_callback (widget_class, choose_cb);
    gtk_widget_class_bind_template_callback (widget_class, forget_cb);
    signals[SIGNAL_REFUSED] = g_signal_new ("refused", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
burin_keyring_row_init (BurinKeyringRow *self)
{
    gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * burin_keyring_row_set_settings:
 * @settings: (transfer none): what it shows and changes; to be set once
 */
void
burin_keyring_row_set_settings (BurinKeyringRow *self, GSettings *settings)
{
    g_return_if_fail (BURIN_IS_KEYRING_ROW (self) && self->settings == NULL);
    self->settings = g_object_ref (settings);
    g_signal_connect_object (settings, "changed::" BURIN_SETTING_KEYRING, G_CALLBACK (update), self,
                             G_CONNECT_SWAPPED);
    update (self);
}
