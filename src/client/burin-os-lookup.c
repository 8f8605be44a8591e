/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-os-lookup.h"

#include "burin-program.h"
#include "burin-text.h"

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    g_autoptr (GTask) task = user_data;
    GSubprocess *program = G_SUBPROCESS (source);
    g_autofree char *answer = NULL;

    /* Not to know is no failure: what was cut off, or never came, reads as nothing. */
    (void) g_subprocess_communicate_utf8_finish (program, result, &answer, NULL, NULL);
    if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
        g_subprocess_force_exit (program);
    g_task_return_pointer (task, g_steal_pointer (&answer), g_free);
}

static GSubprocess *
spawn (const BurinImageInfo *info)
{
    g_autofree char *program = burin_program_dup_osinfo ();
    g_autofree char *size = g_strdup_printf ("%" G_GUINT64_FORMAT, info->disc_size);

    return g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                             NULL, program, info->label, info->disc_system, info->disc_publisher,
                             info->disc_application, size, NULL);
}

/**
 * burin_os_lookup_async:
 * @info: what is known of an image
 * @cancellable: (nullable):
 *
 * Looks a disc up in libosinfo's database, if that is installed.
 */
void
burin_os_lookup_async (const BurinImageInfo *info,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
    GTask *task = g_task_new (NULL, cancellable, callback, user_data);
    g_autoptr (GSubprocess) program = info->disc_size > 0 ? spawn (info) : NULL;

    g_task_set_source_tag (task, burin_os_lookup_async);
    if (program != NULL) {
        g_subprocess_communicate_utf8_async (program, NULL, cancellable, answered_cb, task);
        return;
    }
    g_task_return_pointer (task, NULL, NULL);
    g_object_unref (task);
}

static void
take (char **string, const char *value)
{
    g_free (*string);
    *string = burin_text_dup_safe (value);
}

/**
 * burin_os_lookup_take:
 * @answer: what the program said
 * @info: (inout): receives name, version and architecture of the operating system if it is known
 *
 * Returns: whether it is
 */
gboolean
burin_os_lookup_take (const char *answer, BurinImageInfo *info)
{
    g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);
    g_autofree char *name = burin_text_dup_safe (lines[0]);

    if (g_strv_length (lines) < 3 || *name == '\0')
        return FALSE;
    take (&info->os_name, name);
    take (&info->os_version, lines[1]);
    /* A disc knows better than a database for what machines it is, if it says so. */
    if (*info->os_arch == '\0')
        take (&info->os_arch, lines[2]);
    return TRUE;
}

/**
 * burin_os_lookup_finish:
 * @info: (inout): receives name, version and architecture of the operating system if it is known
 *
 * Returns: whether it is
 */
gboolean
burin_os_lookup_finish (GAsyncResult *result, BurinImageInfo *info)
{
    g_autofree char *answer = g_task_propagate_pointer (G_TASK (result), NULL);

    return answer != NULL && burin_os_lookup_take (answer, info);
}
