/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-inspect.h"

#include "burin-cage.h"
#include "burin-frame-writer.h"
#include "burin-image-source.h"

static GVariant *
find_answer (int image_fd)
{
    g_autoptr (BurinImageSource) source = NULL;
    g_autoptr (GError) error = NULL;

    if (burin_cage_enter (&error))
        source = burin_image_source_new (image_fd, &error);
    if (source == NULL || !burin_image_source_examine (source, &error))
        return burin_error_to_variant (error);
    return burin_image_info_to_variant (burin_image_source_get_info (source));
}

/**
 * burin_inspect_run:
 * @image_fd: an open file
 * @answer_fd: a pipe that takes the answer
 *
 * Says what image is in a file, or why none is. Locks the process in.
 *
 * Returns: %FALSE if nobody wanted the answer
 */
gboolean
burin_inspect_run (int image_fd, int answer_fd)
{
    g_autoptr (GBytes) answer = burin_inspect_answer_encode (find_answer (image_fd));
    gsize length;
    const guint8 *data = g_bytes_get_data (answer, &length);

    return burin_frame_writer_write (answer_fd, data, length);
}
