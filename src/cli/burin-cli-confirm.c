/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-confirm.h"

#include <glib/gi18n.h>

#include "burin-cli-terminal.h"
#include "burin-cli-text.h"
#include "burin-error.h"
#include "burin-text.h"

static void
append_drive (GString *text, BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    g_autofree char *line = burin_cli_text_dup_drive (drive);

    g_string_append_printf (text, "  %s\n", line);
    if (*burin_drive_get_info (drive)->backup != '\0') {
        g_string_append (text, "    ");
        /* TRANSLATORS: a program such as "Time Machine", or the label of a drive */
        g_string_append_printf (text, _ ("It seems to hold backups: %s"),
                                burin_drive_get_info (drive)->backup);
        g_string_append_c (text, '\n');
    }
    for (guint i = 0; i < partitions->len; i++) {
        g_autofree char *partition =
            burin_cli_text_dup_partition (g_ptr_array_index (partitions, i));

        g_string_append_printf (text, "    %s\n", partition);
    }
}

/*
 * Built-in drives and those with backups are seldom meant; a habit of typing yes must not erase
 * one.
 *
 * Returns: (transfer full): what is to be typed to name all of them, "" if there are none
 */
static char *
dup_names_of_precious (GPtrArray *drives)
{
    GString *names = g_string_new (NULL);

    for (guint i = 0; i < drives->len; i++) {
        BurinDrive *drive = g_ptr_array_index (drives, i);
        g_autofree char *node = burin_text_dup_safe (burin_drive_get_node (drive));

        if (burin_drive_is_precious (drive))
            g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", node);
    }
    return g_string_free (names, FALSE);
}

static void
append_request (GString *text, GPtrArray *drives, const char *image_name)
{
    g_autofree char *names = dup_names_of_precious (drives);

    if (*names != '\0')
        g_string_append_printf (text,
                                _ ("This is nothing that is erased every day: make sure that "
                                   "nobody needs it any more.\n"
                                   "Type %s to erase it and write %s: "),
                                names, image_name);
    else if (drives->len == 1)
        g_string_append_printf (text, _ ("Type yes to erase it and write %s: "), image_name);
    else
        g_string_append_printf (text, _ ("Type yes to erase them all and write %s: "), image_name);
}

/**
 * burin_cli_confirm_dup_question:
 * @drives: (element-type BurinDrive): one or more
 * @image_name: safe for display
 *
 * Returns: (transfer full): a question that names the drives, and all that would be lost
 */
char *
burin_cli_confirm_dup_question (GPtrArray *drives, const char *image_name)
{
    GString *text = g_string_new (NULL);

    if (drives->len == 1)
        g_string_append (text, _ ("Everything on this drive will be lost:"));
    else
        g_string_append_printf (
            text,
            ngettext ("Everything on %u drive will be lost:",
                      "Everything on these %u drives will be lost:", drives->len),
            drives->len);
    g_string_append_c (text, '\n');
    for (guint i = 0; i < drives->len; i++)
        append_drive (text, g_ptr_array_index (drives, i));
    append_request (text, drives, image_name);
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_confirm_agrees:
 * @drives: (element-type BurinDrive): what was asked about
 * @answer: (nullable): the line that the user typed; %NULL at the end of input
 *
 * Returns: whether that was a whole yes, in English or in the user's language, or if there are
 *   drives that are not removable or hold backups, the names of them all
 */
gboolean
burin_cli_confirm_agrees (GPtrArray *drives, const char *answer)
{
    g_autofree char *names = dup_names_of_precious (drives);
    g_autofree char *stripped = g_strstrip (g_strdup (answer != NULL ? answer : ""));
    g_autofree char *folded =
        g_utf8_validate (stripped, -1, NULL) ? g_utf8_casefold (stripped, -1) : g_strdup ("");

    if (*names != '\0')
        return g_str_equal (stripped, names);
    /* TRANSLATORS: what one types to agree to erasing a drive; lower case */
    return g_str_equal (folded, "yes") || g_str_equal (folded, _ ("yes"));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    g_autofree char *answer = burin_cli_terminal_ask_finish (result, &error);

    (void) source;
    if (error == NULL && !burin_cli_confirm_agrees (g_task_get_task_data (task), answer))
        burin_set_error (&error, BURIN_ERROR_CANCELLED, NULL,
                         _ ("nothing was changed, because you did not agree"));
    if (error != NULL)
        g_task_return_error (task, error);
    else
        g_task_return_boolean (task, TRUE);
}

/**
 * burin_cli_confirm_async:
 * @drives: (element-type BurinDrive): one or more
 * @input_is_image: as for burin_cli_terminal_is_there()
 * @cancellable: (nullable): withdraws the question
 *
 * Asks on the terminal whether drives may be erased.
 */
void
burin_cli_confirm_async (GPtrArray *drives,
                         const char *image_name,
                         gboolean input_is_image,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    g_autofree char *question = burin_cli_confirm_dup_question (drives, image_name);
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_cli_confirm_async);
    g_task_set_task_data (task, g_ptr_array_ref (drives), (GDestroyNotify) g_ptr_array_unref);
    burin_cli_terminal_ask_async (question, input_is_image, cancellable, answered_cb, task);
}

/**
 * burin_cli_confirm_finish:
 * @error: %BURIN_ERROR_CANCELLED for any answer but yes, %G_IO_ERROR_CANCELLED if withdrawn
 *
 * Returns: whether the user agreed
 */
gboolean
burin_cli_confirm_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_boolean (G_TASK (result), error);
}
