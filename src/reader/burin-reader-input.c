/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-reader-input.h"

#include <unistd.h>

/**
 * burin_reader_input_get_last_fd:
 *
 * Returns: the last file descriptor that is needed
 */
int
burin_reader_input_get_last_fd (const BurinReaderInput *input)
{
    return MAX (MAX (input->statement_fd, input->file_fd), STDERR_FILENO);
}

/**
 * burin_reader_input_get_published:
 * @info: what the image is
 * @error: as burin_published_new() and burin_statement_read() give it
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

    return statement != NULL ? burin_published_new (statement, info, error) : NULL;
}
