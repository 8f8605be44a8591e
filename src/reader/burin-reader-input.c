/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-reader-input.h"

#include <unistd.h>

#include "burin-activity.h"
#include "burin-archived-bmap.h"

/**
 * burin_reader_input_get_last_fd:
 *
 * Returns: the last file descriptor that is needed
 */
int
burin_reader_input_get_last_fd (const BurinReaderInput *input)
{
    return MAX (MAX (input->statement_fd, input->file_fd), MAX (input->rest_fd, STDERR_FILENO));
}

static gboolean
add_archived_bmap (const BurinReaderInput *input, BurinStatement *statement, GError **error)
{
    g_auto (BurinUnwrapped) unwrapped = {};
    g_autofree char *name = NULL;
    g_autoptr (GBytes) content = NULL;

    if (!burin_unwrapped_find (input->image_fd, input->member, &unwrapped, error) ||
        !burin_archived_bmap_find (&unwrapped, input->image_fd, &name, &content, error))
        return FALSE;
    if (content != NULL)
        g_ptr_array_add (statement->bmaps, burin_statement_part_new (name, content, ""));
    return TRUE;
}

/**
 * burin_reader_input_get_published:
 * @info: what the image is
 * @error: as burin_published_new() and burin_statement_read() give it, and what is wrong with the
 *   image
 *
 * Returns: (transfer full): what is demanded of the image, or %NULL
 */
BurinPublished *
burin_reader_input_get_published (const BurinReaderInput *input,
                                  const BurinImageInfo *info,
                                  GError **error)
{
    g_autoptr (BurinStatement) statement = input->statement_fd >= 0
                                               ? burin_statement_read (input->statement_fd, error)
                                               : burin_statement_new ("", NULL);

    if (statement == NULL)
        return NULL;
    burin_activity_set ("reading what its publisher says");
    if (statement->takes_bmap && statement->bmaps->len == 0 && *info->member != '\0' &&
        !add_archived_bmap (input, statement, error))
        return NULL;
    return burin_published_new (statement, info, error);
}
