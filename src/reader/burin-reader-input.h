/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-published.h"

G_BEGIN_DECLS

/**
 * BurinReaderInput:
 * @image_fd: the open image file, or a socket at whose other end a virtual disk is served
 * @file_fd: the open image file in any case
 * @disk_format: (nullable): what kind of virtual disk it is, e.g. "qcow2"
 * @rest_fd: the pipe through which the rest of the image comes, of which the file is only the
 * start; -1 if there is none, or only the start is wanted
 * @member: (nullable): name of the file in an archive that is meant
 * @statement_fd: what burin_statement_write() made, -1 if nobody says anything of the image
 *
 * What the reader is given. A plain value that borrows.
 */
typedef struct {
    int image_fd;
    int file_fd;
    int rest_fd;
    const char *disk_format;
    const char *member;
    int statement_fd;
} BurinReaderInput;

int burin_reader_input_get_last_fd (const BurinReaderInput *input);
BurinPublished *burin_reader_input_get_published (const BurinReaderInput *input,
                                                  const BurinImageInfo *info,
                                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
