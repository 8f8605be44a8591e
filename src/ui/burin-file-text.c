/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-file-text.h"

#include <string.h>

/* Nobody means more files than this by a text. */
#define MAX_LINES 100

/* File managers and terminals put quotation marks around what has spaces. */
static char *
dup_unquoted (const char *line)
{
    gsize length = strlen (line);

    if (length >= 2 && (line[0] == '"' || line[0] == '\'') && line[length - 1] == line[0])
        return g_strndup (line + 1, length - 2);
    return g_strdup (line);
}

static GFile *
parse_line (const char *line)
{
    g_autofree char *name = dup_unquoted (line);

    if (g_path_is_absolute (name))
        return g_file_new_for_path (name);
    if (g_str_has_prefix (name, "~/"))
        return g_file_new_build_filename (g_get_home_dir (), name + 2, NULL);
    return strstr (name, ":/") != NULL && g_uri_peek_scheme (name) != NULL
               ? g_file_new_for_uri (name)
               : NULL;
}

/**
 * burin_file_text_parse:
 * @text: what somebody copied: absolute paths or URIs, one a line
 *
 * Returns: (transfer full) (element-type GFile): the files that it names; none if any line is
 *   something else
 */
GPtrArray *
burin_file_text_parse (const char *text)
{
    g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
    g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", MAX_LINES);

    for (gsize i = 0; lines[i] != NULL; i++) {
        const char *line = g_strstrip (lines[i]);
        GFile *file = *line != '\0' ? parse_line (line) : NULL;

        if (file != NULL)
            g_ptr_array_add (files, file);
        else if (*line != '\0')
            return g_ptr_array_new_with_free_func (g_object_unref);
    }
    return g_steal_pointer (&files);
}
