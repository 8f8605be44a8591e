/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

/**
 * BurinReaderProcessInput:
 * @image_fd: the open image file; its offset is left alone
 * @is_pipe: that is only the start of what comes through a pipe
 * @rest_fd: the pipe, if all of the image is to be read, or -1
 * @member: (nullable): name of the file in an archive that is meant
 * @statement_fd: what burin_statement_write() made, or -1
 * @checks: to inspect means to read all of the image, and to compare it with that
 * @disk_format: (nullable): kind of a virtual disk, which a server has to show to the reader
 *
 * What a reader is given. A plain value that borrows.
 */
typedef struct {
    int image_fd;
    gboolean is_pipe;
    int rest_fd;
    const char *member;
    int statement_fd;
    gboolean checks;
    const char *disk_format;
} BurinReaderProcessInput;

void burin_reader_process_inspect_async (const BurinReaderProcessInput *input,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);
BurinImageInfo *burin_reader_process_inspect_finish (GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

int burin_reader_process_stream (const BurinReaderProcessInput *input, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
