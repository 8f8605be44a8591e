/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-choose.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "burin-cli-terminal.h"
#include "burin-error.h"
#include "burin-text.h"

/**
 * burin_cli_choose_can_ask:
 * @json: whether a program reads the output
 * @input_is_image: as for burin_cli_terminal_is_there()
 *
 * Returns: whether there is somebody to ask
 */
gboolean
burin_cli_choose_can_ask (gboolean json, gboolean input_is_image)
{
    return !json && burin_cli_terminal_is_there (input_is_image) && isatty (STDOUT_FILENO);
}

/**
 * burin_cli_choose_dup_question:
 * @members: (element-type BurinImageMember): two or more
 *
 * Returns: (transfer full): a numbered list of them, and what is to be typed
 */
char *
burin_cli_choose_dup_question (GPtrArray *members)
{
    GString *text = g_string_new (_ ("Several files in the archive could be the image:\n"));

    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);
        g_autofree char *size = burin_text_dup_size (member->size);

        g_string_append_printf (text, "  %u: %s%s%s\n", i + 1, member->name,
                                member->size > 0 ? ", " : "", member->size > 0 ? size : "");
    }
    g_string_append (text, _ ("Type the number of the one that you mean: "));
    return g_string_free (text, FALSE);
}

/**
 * burin_cli_choose_find:
 * @members: (element-type BurinImageMember): what there is to choose from
 * @answer: (nullable): the line that the user typed; %NULL at the end of input
 *
 * Returns: (transfer none) (nullable): the one with that number, or of that name
 */
const BurinImageMember *
burin_cli_choose_find (GPtrArray *members, const char *answer)
{
    g_autofree char *stripped = g_strstrip (g_strdup (answer != NULL ? answer : ""));
    guint64 number;

    if (g_ascii_string_to_unsigned (stripped, 10, 1, members->len, &number, NULL))
        return g_ptr_array_index (members, number - 1);
    for (guint i = 0; i < members->len; i++) {
        const BurinImageMember *member = g_ptr_array_index (members, i);

        if (strcmp (member->name, stripped) == 0)
            return member;
    }
    return NULL;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GError *error = NULL;
    g_autofree char *answer = burin_cli_terminal_ask_finish (result, &error);
    const BurinImageMember *member = burin_cli_choose_find (g_task_get_task_data (task), answer);

    (void) source;
    if (error == NULL && member == NULL)
        burin_set_error (&error, BURIN_ERROR_CANCELLED, NULL,
                         _ ("nothing was changed, because you did not choose an image"));
    if (error != NULL)
        g_task_return_error (task, error);
    else
        g_task_return_pointer (task, (gpointer) member, NULL);
}

/**
 * burin_cli_choose_async:
 * @members: (element-type BurinImageMember): two or more
 * @input_is_image: as for burin_cli_terminal_is_there()
 * @cancellable: (nullable): withdraws the question
 *
 * Asks on the terminal which of the files in an archive is meant.
 */
void
burin_cli_choose_async (GPtrArray *members,
                        gboolean input_is_image,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
    g_autofree char *question = burin_cli_choose_dup_question (members);
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);

    g_task_set_source_tag (task, burin_cli_choose_async);
    g_task_set_task_data (task, g_ptr_array_ref (members), (GDestroyNotify) g_ptr_array_unref);
    burin_cli_terminal_ask_async (question, input_is_image, cancellable, answered_cb, task);
}

/**
 * burin_cli_choose_finish:
 * @error: %BURIN_ERROR_CANCELLED if the answer names none, %G_IO_ERROR_CANCELLED if withdrawn
 *
 * Returns: (transfer none) (nullable): one of the members that were asked about
 */
const BurinImageMember *
burin_cli_choose_finish (GAsyncResult *result, GError **error)
{
    return g_task_propagate_pointer (G_TASK (result), error);
}
