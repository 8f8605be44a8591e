/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-confirm-dialog.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-drive-text.h"
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

static void
typed_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
    const char *phrase = g_object_get_data (G_OBJECT (entry), "phrase");
    g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (entry)));
    g_autofree char *folded = g_utf8_casefold (typed, -1);
    g_autofree char *wanted = g_utf8_casefold (phrase, -1);
    gboolean agrees = g_str_equal (folded, wanted);

    adw_message_dialog_set_response_enabled (dialog, BURIN_CONFIRM_RESPONSE, agrees);
    adw_message_dialog_set_default_response (dialog, agrees ? BURIN_CONFIRM_RESPONSE : "cancel");
}

/* A habit of pressing a button must not be enough where a mistake costs a whole computer. */
static GtkWidget *
new_phrase_entry (GtkWindow *dialog, const char *phrase)
{
    GtkWidget *entry = gtk_entry_new ();
    g_autofree char *quoted = burin_display_dup_quoted (phrase);
    /* Translators: %s is a word or a name in quotation marks, to be typed to agree. */
    g_autofree char *label = g_strdup_printf (_ ("Type %s to go on"), quoted);

    gtk_entry_set_placeholder_text (GTK_ENTRY (entry), label);
    gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
    gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                    -1);
    g_object_set_data_full (G_OBJECT (entry), "phrase", g_strdup (phrase), g_free);
    g_signal_connect_object (entry, "changed", G_CALLBACK (typed_cb), dialog, 0);
    adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), BURIN_CONFIRM_RESPONSE,
                                             FALSE);
    return entry;
}

/* Returns: (transfer full): what names all drives that are seldom meant, "" if there are none
 */
static char *
dup_names_of_precious (GPtrArray *drives)
{
    g_autoptr (GString) names = g_string_new (NULL);

    for (guint i = 0; i < drives->len; i++) {
        BurinDrive *drive = g_ptr_array_index (drives, i);

        if (burin_drive_is_precious (drive))
            g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "",
                                    burin_drive_get_node (drive));
    }
    return g_strdup (names->str);
}

static void
guard (GtkWindow *dialog, GtkBox *box, GPtrArray *drives)
{
    g_autofree char *names = dup_names_of_precious (drives);
    GtkWidget *warning;

    if (*names == '\0')
        return;
    warning = gtk_label_new (
        _ ("This is nothing that is erased every day: make sure that nobody needs it any more."));
    gtk_label_set_wrap (GTK_LABEL (warning), TRUE);
    gtk_label_set_justify (GTK_LABEL (warning), GTK_JUSTIFY_CENTER);
    gtk_widget_add_css_class (warning, "warning");
    gtk_box_append (box, warning);
    gtk_box_append (box, new_phrase_entry (dialog, names));
}

static void
add_guarded (GtkWindow *dialog, GtkWidget *child, GPtrArray *drives)
{
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

    if (child != NULL)
        gtk_box_append (GTK_BOX (box), child);
    guard (dialog, GTK_BOX (box), drives);
    adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
}

static GtkWindow *
new_erase_one (GtkWindow *parent, GPtrArray *drives, const char *image, const char *unverified)
{
    BurinDrive *drive = g_ptr_array_index (drives, 0);
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *name = burin_display_dup_name (title);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *loss = burin_drive_text_dup_loss (drive);
    /* Translators: %s is the name of a drive. */
    g_autofree char *heading = g_strdup_printf (_ ("Erase %s?"), name);
    /* Translators: size and device file of a drive, what is on it, name of an image. */
    g_autofree char *body = g_strdup_printf (_ ("Everything on this drive (%s, %s) will be erased "
                                                "and replaced by %s.\n\n%s"),
                                             size, node, image, loss);
    g_autofree char *whole = g_strconcat (body, unverified, NULL);
    GtkWindow *dialog = make_dialog (parent, heading, whole, _ ("Cancel"), _ ("_Erase and Write"));

    if (burin_drive_is_precious (drive))
        add_guarded (dialog, NULL, drives);
    return dialog;
}

static GtkWidget *
new_loss_row (BurinDrive *drive)
{
    GtkWidget *row = adw_action_row_new ();
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *loss = burin_drive_text_dup_loss (drive);
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
new_erase_several (GtkWindow *parent, GPtrArray *drives, const char *image, const char *unverified)
{
    g_autofree char *heading = g_strdup_printf (
        /* Translators: the number is two or more. */
        ngettext ("Erase %u Drive?", "Erase %u Drives?", drives->len), drives->len);
    /* Translators: %s is the name of an image. */
    g_autofree char *body = g_strdup_printf (
        _ ("Everything on these drives will be erased and replaced by %s."), image);
    g_autofree char *whole = g_strconcat (body, unverified, NULL);
    GtkWindow *dialog = make_dialog (parent, heading, whole, _ ("Cancel"), _ ("_Erase and Write"));

    add_guarded (dialog, new_loss_list (drives), drives);
    return dialog;
}

/**
 * burin_confirm_dialog_new_erase:
 * @parent: the window that it belongs to
 * @drives: (element-type BurinDrive): what would be erased, at least one
 * @image_name: what would be written
 * @verifies: whether it would be read back
 *
 * Returns: (transfer none): a dialog that asks whether to go on, not yet shown; drives that are
 *   seldom meant have to be typed
 */
GtkWindow *
burin_confirm_dialog_new_erase (GtkWindow *parent,
                                GPtrArray *drives,
                                const char *image_name,
                                gboolean verifies)
{
    g_autofree char *image = burin_display_dup_quoted (image_name);
    g_autofree char *unverified =
        verifies ? g_strdup ("")
                 : g_strdup_printf ("\n\n%s", _ ("Nothing will be read back to verify it: see "
                                                 "the preferences."));

    if (drives->len == 1)
        return new_erase_one (parent, drives, image, unverified);
    return new_erase_several (parent, drives, image, unverified);
}

/**
 * burin_confirm_dialog_new_show_all:
 * @parent: the window that it belongs to
 *
 * Returns: (transfer none): a dialog that asks whether drives that are seldom meant may be
 *   offered, which one has to type, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_show_all (GtkWindow *parent)
{
    GtkWindow *dialog = make_dialog (
        parent, _ ("Show All Drives?"),
        _ ("Drives that are built into this computer or seem to hold backups can then be chosen, "
           "too. "
           "Writing to the wrong one destroys everything on it, perhaps another operating system "
           "or your files."),
        _ ("Cancel"), _ ("Show All Drives"));

    adw_message_dialog_set_extra_child (
        ADW_MESSAGE_DIALOG (dialog),
        /* Translators: what one has to type before drives that are built in are shown. */
        new_phrase_entry (dialog, C_ ("typed to agree", "all drives")));
    return dialog;
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
                            _ ("Keep Verifying"), _ ("Stop Verifying"));
    return make_dialog (
        parent, _ ("Stop Writing?"),
        n_drives > 1 ? _ ("The drives that are not finished will be left blank. What was on them "
                          "before is lost already.")
                     : _ ("The drive will be left blank. What was on it before is lost already."),
        _ ("Keep Writing"), _ ("Stop Writing"));
}

/**
 * burin_confirm_dialog_new_stop_one:
 * @parent: the window that it belongs to
 * @kind: of the job that would be stopped
 * @drive: (nullable): its drive, one of several
 *
 * Returns: (transfer none): a dialog that asks whether to stop one of several jobs, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_stop_one (GtkWindow *parent, BurinJobKind kind, BurinDrive *drive)
{
    g_autofree char *title =
        drive != NULL ? burin_drive_dup_title (drive) : g_strdup (_ ("Unknown drive"));
    g_autofree char *name = burin_display_dup_name (title);
    /* Translators: %s is the name of a drive. */
    g_autofree char *heading = g_strdup_printf (_ ("Stop %s?"), name);

    if (kind == BURIN_JOB_VERIFY)
        return make_dialog (parent, heading, _ ("The drive stays as it is. The others go on."),
                            _ ("Keep Verifying"), _ ("Stop Verifying"));
    return make_dialog (
        parent, heading,
        _ ("This drive will be left blank. What was on it before is lost already. The others go "
           "on."),
        _ ("Keep Writing"), _ ("Stop Writing"));
}

/**
 * burin_confirm_dialog_new_restore:
 * @parent: the window that it belongs to
 * @drive: what would be erased
 *
 * Returns: (transfer none): a dialog that asks whether to make a drive usable for files again, not
 *   yet shown
 */
GtkWindow *
burin_confirm_dialog_new_restore (GtkWindow *parent, BurinDrive *drive)
{
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *name = burin_display_dup_name (title);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    /* Translators: %s is the name of a drive. */
    g_autofree char *heading = g_strdup_printf (_ ("Erase %s?"), name);
    /* Translators: size and device file of a drive. */
    g_autofree char *body = g_strdup_printf (
        _ ("Everything on this drive (%s, %s) will be erased, and an empty file system is put on "
           "it, for files of any kind."),
        size, node);

    g_autoptr (GPtrArray) drives = g_ptr_array_new ();
    GtkWindow *dialog = make_dialog (parent, heading, body, _ ("Cancel"), _ ("Make Usable Again"));

    g_ptr_array_add (drives, drive);
    add_guarded (dialog, NULL, drives);
    return dialog;
}
