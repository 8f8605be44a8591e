/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-confirm-dialog.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

/* In pixels; a list of more drives scrolls. */
#define LIST_MAX_HEIGHT 280

static GtkWindow *
make_dialog (
    GtkWindow *parent, const char *heading, const char *body, const char *no, const char *yes)
{
    AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));

    adw_message_dialog_set_heading (dialog, heading);
    adw_message_dialog_set_body (dialog, body);
    adw_message_dialog_add_response (dialog, "cancel", no);
    adw_message_dialog_add_response (dialog, BURIN_CONFIRM_RESPONSE, yes);
    adw_message_dialog_set_response_appearance (dialog, BURIN_CONFIRM_RESPONSE,
                                                ADW_RESPONSE_DESTRUCTIVE);
    adw_message_dialog_set_default_response (dialog, "cancel");
    adw_message_dialog_set_close_response (dialog, "cancel");
    return GTK_WINDOW (dialog);
}

static GtkWindow *
new_erase_one (GtkWindow *parent, BurinDrive *drive, const char *image)
{
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *name = burin_display_dup_name (title);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *loss = burin_display_dup_drive_loss (drive);
    /* Translators: %s is the name of a drive. */
    g_autofree char *heading = g_strdup_printf (_ ("Erase %s?"), name);
    /* Translators: size and device file of a drive, what is on it, name of an image. */
    g_autofree char *body = g_strdup_printf (_ ("Everything on this drive (%s, %s) will be erased "
                                                "and replaced by %s.\n\n%s"),
                                                size, node, image, loss);

    return make_dialog (parent, heading, body, _ ("Cancel"), _ ("Erase and Write"));
}

static GtkWidget *
new_loss_row (BurinDrive *drive)
{
    GtkWidget *row = adw_action_row_new ();
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *loss = burin_display_dup_drive_loss (drive);
    g_autofree char *subtitle = g_strdup_printf ("%s · %s\n%s", size, node, loss);

    adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    gtk_widget_set_focusable (row, FALSE); /* Return is to mean no */
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                    subtitle, -1);
    return row;
}

static GtkWidget *
new_loss_list (GPtrArray *drives)
{
    GtkWidget *list = gtk_list_box_new ();
    GtkWidget *scroller = gtk_scrolled_window_new ();

    gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class (list, "boxed-list");
    gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("Drives"), -1);
    for (guint i = 0; i < drives->len; i++)
        gtk_list_box_append (GTK_LIST_BOX (list), new_loss_row (g_ptr_array_index (drives, i)));
    gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER,
                                    GTK_POLICY_AUTOMATIC);
    gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
    gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), LIST_MAX_HEIGHT);
    gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
    return scroller;
}

static GtkWindow *
new_erase_several (GtkWindow *parent, GPtrArray *drives, const char *image)
{
    g_autofree char *heading = g_strdup_printf (
        /* Translators: the number is two or more. */
        ngettext ("Erase %u Drive?", "Erase %u Drives?", drives->len), drives->len);
    /* Translators: %s is the name of an image. */
    g_autofree char *body = g_strdup_printf (
        _ ("Everything on these drives will be erased and replaced by %s."), image);
    GtkWindow *dialog = make_dialog (parent, heading, body, _ ("Cancel"), _ ("Erase and Write"));

    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), new_loss_list (drives));
    return dialog;
}

/**
 * burin_confirm_dialog_new_erase:
 * @parent: the window that it belongs to
 * @drives: (element-type BurinDrive): what would be erased, at least one
 * @image_name: what would be written
 *
 * Returns: (transfer none): a dialog that asks whether to go on, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_erase (GtkWindow *parent, GPtrArray *drives, const char *image_name)
{
    g_autofree char *image = burin_display_dup_quoted (image_name);

    if (drives->len == 1)
        return new_erase_one (parent, g_ptr_array_index (drives, 0), image);
    return new_erase_several (parent, drives, image);
}

/**
 * burin_confirm_dialog_new_stop:
 * @parent: the window that it belongs to
 * @kind: of the jobs that would be stopped
 * @n_drives: how many of them there are
 *
 * Returns: (transfer none): a dialog that asks whether to stop a job, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_stop (GtkWindow *parent, BurinJobKind kind, guint n_drives)
{
    if (kind == BURIN_JOB_VERIFY)
        return make_dialog (parent, _ ("Stop Verifying?"), _ ("The drive stays as it is."),
                                                              _ ("Keep Verifying"),
                                                                 _ ("Stop Verifying"));
    return make_dialog (
        parent, _ ("Stop Writing?"), n_drives > 1
                   ? _ ("The drives that are not finished will be left blank. What was on them "
                            "before is lost already.")
                   : _ ("The drive will be left blank. What was on it before is lost already."),
                        _ ("Keep Writing"), _ ("Stop Writing"));
}
