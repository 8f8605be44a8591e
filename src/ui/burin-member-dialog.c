/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-member-dialog.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

/* In pixels; a list of more files scrolls. */
#define LIST_MAX_HEIGHT 280

struct _BurinMemberDialog {
    AdwMessageDialog parent_instance;
};

enum { SIGNAL_CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BurinMemberDialog, burin_member_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
burin_member_dialog_class_init (BurinMemberDialogClass *klass)
{
    signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                           0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
burin_member_dialog_init (BurinMemberDialog *self)
{
    adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (self), "cancel", _ ("Cancel"));
    adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (self), "cancel");
}

static void
clicked_cb (GtkButton *button, BurinMemberDialog *self)
{
    g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, g_object_get_data (G_OBJECT (button), "name"));
    gtk_window_close (GTK_WINDOW (self));
}

/* A button and not a row that can be activated: assistive technologies know what to do with it. */
static GtkWidget *
new_button (BurinMemberDialog *self, const BurinImageMember *member)
{
    GtkWidget *button = gtk_button_new ();
    GtkWidget *name = gtk_label_new (member->name);
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
    g_autofree char *size = member->size > 0 ? burin_text_dup_size (member->size) : g_strdup ("");
    GtkWidget *size_label = gtk_label_new (size);

    gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_MIDDLE);
    gtk_label_set_xalign (GTK_LABEL (name), 0);
    gtk_widget_set_hexpand (name, TRUE);
    gtk_widget_add_css_class (size_label, "dim-label");
    gtk_box_append (GTK_BOX (box), name);
    gtk_box_append (GTK_BOX (box), size_label);
    gtk_button_set_child (GTK_BUTTON (button), box);
    gtk_widget_set_tooltip_text (button, member->name);
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    member->name, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, size, -1);
    g_object_set_data_full (G_OBJECT (button), "name", g_strdup (member->name), g_free);
    g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), self, 0);
    return button;
}

static GtkWidget *
new_list (BurinMemberDialog *self, GPtrArray *members)
{
    GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
    GtkWidget *scroller = gtk_scrolled_window_new ();

    gtk_widget_add_css_class (list, "linked");
    for (guint i = 0; i < members->len; i++)
        gtk_box_append (GTK_BOX (list), new_button (self, g_ptr_array_index (members, i)));
    gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                    GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
    gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_MAX_HEIGHT);
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
    return scroller;
}

/**
 * burin_member_dialog_new:
 * @parent: the window that it belongs to
 * @archive: an archive in which one must be chosen, see burin_image_check_chosen()
 *
 * Returns: (transfer none): a dialog that asks which, not yet shown
 */
GtkWindow *
burin_member_dialog_new (GtkWindow *parent, BurinImage *archive)
{
    BurinMemberDialog *self =
        g_object_new (BURIN_TYPE_MEMBER_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
    g_autofree char *name = burin_display_dup_quoted (burin_image_get_display_name (archive));
    /* Translators: %s is the name of an archive. */
    g_autofree char *body = g_strdup_printf (_ ("%s holds several of them."), name);

    adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (self), _ ("Which Image?"));
    adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (self),
                                        new_list (self, burin_image_get_info (archive)->members));
    return GTK_WINDOW (self);
}
