/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-confirm-dialog.h"

#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

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

/**
 * burin_confirm_dialog_new_erase:
 * @parent: the window that it belongs to
 * @drive: what would be erased
 * @image_name: what would be written
 *
 * Returns: (transfer none): a dialog that asks whether to go on, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_erase (GtkWindow *parent, BurinDrive *drive, const char *image_name)
{
    g_autofree char *title = burin_drive_dup_title (drive);
    g_autofree char *name = burin_display_dup_name (title);
    g_autofree char *node = burin_display_dup_name (burin_drive_get_node (drive));
    g_autofree char *size = burin_text_dup_size (burin_drive_get_size (drive));
    g_autofree char *loss = burin_display_dup_drive_loss (drive);
    g_autofree char *image = burin_display_dup_quoted (image_name);
    /* Translators: %s is the name of a drive. */
    g_autofree char *heading = g_strdup_printf (_ ("Erase %s?"), name);
    /* Translators: size and device file of a drive, what is on it, name of an image. */
    g_autofree char *body = g_strdup_printf (_ ("Everything on this drive (%s, %s) will be erased "
                                                "and replaced by %s.\n\n%s"),
                                                size, node, image, loss);

    return make_dialog (parent, heading, body, _ ("Cancel"), _ ("Erase and Write"));
}

/**
 * burin_confirm_dialog_new_stop:
 * @parent: the window that it belongs to
 * @kind: of the job that would be stopped
 *
 * Returns: (transfer none): a dialog that asks whether to stop a job, not yet shown
 */
GtkWindow *
burin_confirm_dialog_new_stop (GtkWindow *parent, BurinJobKind kind)
{
    if (kind == BURIN_JOB_VERIFY)
        return make_dialog (parent, _ ("Stop Verifying?"), _ ("The drive stays as it is."),
                                                              _ ("Keep Verifying"),
                                                                 _ ("Stop Verifying"));
    return make_dialog (
        parent, _ ("Stop Writing?"),
                   _ ("The drive will be left blank. What was on it before is lost already."),
                      _ ("Keep Writing"), _ ("Stop Writing"));
}
