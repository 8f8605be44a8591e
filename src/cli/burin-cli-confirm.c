/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-confirm.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "burin-cli-text.h"
#include "burin-error.h"

static void
append_drive (GString *text, BurinDrive *drive)
{
    GPtrArray *partitions = burin_drive_get_partitions (drive);
    g_autofree char *line = burin_cli_text_dup_drive (drive);

    g_string_append_printf (text, "  %s\n", line);
    for (guint i = 0; i < partitions->len; i++) {
        g_autofree char *partition =
            burin_cli_text_dup_partition (g_ptr_array_index (partitions, i));

        g_string_append_printf (text, "    %s\n", partition);
    }
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
    if (drives->len == 1)
        g_string_append_printf (text, _ ("Type yes to erase it and write %s: "), image_name);
    else
        g_string_append_printf (text, _ ("Type yes to erase them all and write %s: "), image_name);
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_confirm_is_yes:
 * @answer: (nullable): the line that the user typed; %NULL at the end of input
 *
 * Returns: whether that was a whole yes, in English or in the user's language
 */
gboolean
burin_cli_confirm_is_yes (const char *answer)
{
    g_autofree char *stripped = g_strstrip (g_strdup (answer != NULL ? answer : ""));
    g_autofree char *folded =
        g_utf8_validate (stripped, -1, NULL) ? g_utf8_casefold (stripped, -1) : g_strdup ("");

    /* TRANSLATORS: what one types to agree to erasing a drive; lower case */
    return g_str_equal (folded, "yes") || g_str_equal (folded, _ ("yes"));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    g_autofree char *answer =
        g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

    if (answer == NULL)
        putchar ('\n'); /* nobody has ended the line of the question */
    if (error == NULL && !burin_cli_confirm_is_yes (answer))
        burin_set_error (&error, BURIN_ERROR_CANCELLED, NULL,
                         _ ("nothing was changed, because the answer was not yes"));
    if (error != NULL)
        g_task_return_error (task, error);
    else
        g_task_return_boolean (task, TRUE);
}

/**
 * burin_cli_confirm_async:
 * @drives: (element-type BurinDrive): one or more
 * @cancellable: (nullable): withdraws the question
 *
 * Asks on the terminal whether drives may be erased.
 */
void
burin_cli_confirm_async (GPtrArray *drives,
                         const char *image_name,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
    g_autoptr (GInputStream) terminal = g_unix_input_stream_new (STDIN_FILENO, FALSE);
    g_autoptr (GDataInputStream) lines = g_data_input_stream_new (terminal);
    g_autofree char *question = burin_cli_confirm_dup_question (drives, image_name);
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_cli_confirm_async);
    fputs (question, stdout);
    fflush (stdout);
    g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, cancellable, answered_cb, task);
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
