/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-inspect.h"

#include "burin-cage.h"
#include "burin-check.h"
#include "burin-frame-writer.h"
#include "burin-image-detail.h"
#include "burin-last-words.h"

/* As long as it is open which image is meant, nobody can have said anything of it. */
static gboolean
find_publisher (const BurinReaderInput *input,
                gboolean checks,
                BurinImageInfo *info,
                GError **error)
{
    g_autoptr (BurinPublished) published = NULL;

    if (info->members->len > 0)
        return TRUE;
    published = burin_reader_input_get_published (input, info, error);
    if (published == NULL || (checks && !burin_check_image (input, published, error)))
        return FALSE;
    burin_publisher_free (info->publisher);
    info->publisher = burin_publisher_copy (published->publisher);
    if (checks)
        info->publisher->verdict = burin_publisher_get_best_verdict (published->publisher);
    return TRUE;
}

static GVariant *
find_answer (const BurinReaderInput *input, gboolean checks)
{
    g_autoptr (BurinImageInfo) info = NULL;
    g_autoptr (GError) error = NULL;

    if (burin_cage_enter (burin_reader_input_get_last_fd (input), &error))
        info = burin_image_detail_inspect (input->image_fd, input->member, &error);
    if (info == NULL || !find_publisher (input, checks, info, &error))
        return burin_error_to_variant (error);
    return burin_image_info_to_variant (info);
}

static GBytes *
encode_error (const GError *error)
{
    return burin_inspect_answer_encode (burin_error_to_variant (error));
}

/**
 * burin_inspect_run:
 * @input: an image file
 * @checks: read all of it, and compare it with what its publisher says
 * @answer_fd: a pipe that takes the answer
 *
 * Says what image is in a file, or why none is. Locks the process in.
 *
 * Returns: %FALSE if nobody wanted the answer
 */
gboolean
burin_inspect_run (const BurinReaderInput *input, gboolean checks, int answer_fd)
{
    g_autoptr (GBytes) answer = NULL;
    gsize length;
    const guint8 *data;

    burin_last_words_prepare (answer_fd, encode_error);
    burin_cage_tell_gaps ();
    answer = burin_inspect_answer_encode (find_answer (input, checks));
    data = g_bytes_get_data (answer, &length);
    return burin_frame_writer_write (answer_fd, data, length);
}
