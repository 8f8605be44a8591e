/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-inspect.h"

#include "burin-cage.h"
#include "burin-frame-writer.h"
#include "burin-image-detail.h"

static GVariant *
find_answer (int image_fd, const char *member)
{
    g_autoptr (BurinImageInfo) info = NULL;
    g_autoptr (GError) error = NULL;

    if (burin_cage_enter (&error))
        info = burin_image_detail_inspect (image_fd, member, &error);
    return info != NULL ? burin_image_info_to_variant (info) : burin_error_to_variant (error);
}

/**
 * burin_inspect_run:
 * @image_fd: an open file
 * @member: (nullable): name of the file in an archive that is meant
 * @answer_fd: a pipe that takes the answer
 *
 * Says what image is in a file, or why none is. Locks the process in.
 *
 * Returns: %FALSE if nobody wanted the answer
 */
gboolean
burin_inspect_run (int image_fd, const char *member, int answer_fd)
{
    g_autoptr (GBytes) answer = burin_inspect_answer_encode (find_answer (image_fd, member));
    gsize length;
    const guint8 *data = g_bytes_get_data (answer, &length);

    return burin_frame_writer_write (answer_fd, data, length);
}
