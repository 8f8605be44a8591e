/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-table.h"

#include "burin-cli-text.h"

#define GAP 2

static int
get_column_width (const char *const *cells, guint n_columns, guint column)
{
    int width = 0;

    for (guint i = 0; cells[i] != NULL; i++)
        if (i % n_columns == column)
            width = MAX (width, burin_cli_text_get_width (cells[i]));
    return width;
}

/**
 * burin_cli_table_dup:
 * @cells: (array zero-terminated): row by row, the first one is the heading
 *
 * Returns: (transfer full): lines in which the columns stand below each other
 */
char *
burin_cli_table_dup (const char *const *cells, guint n_columns)
{
    GString *table = g_string_new (NULL);

    for (guint i = 0; cells[i] != NULL; i++) {
        gboolean last = i % n_columns == n_columns - 1;
        int width = get_column_width (cells, n_columns, i % n_columns);
        int padding = last ? 0 : width - burin_cli_text_get_width (cells[i]) + GAP;

        g_string_append_printf (table, "%s%*s%s", cells[i], padding, "", last ? "\n" : "");
    }
    return g_string_free (table, FALSE);
}
