/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What inspecting looks at in an image: partition tables, file systems, discs. */
#include "burin-image-detail.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GBytes) bytes = g_bytes_new (data, size);
    g_autoptr (BurinImageView) view = burin_image_view_new_for_bytes (bytes);
    g_autoptr (BurinImageInfo) info =
        burin_image_info_copy (&(BurinImageInfo){.size = size, .size_kind = BURIN_SIZE_EXACT});
    g_autoptr (GBytes) answer = NULL;
    g_autoptr (BurinImageInfo) back = NULL;

    burin_image_detail_find (view, info);
    answer = burin_inspect_answer_encode (burin_image_info_to_variant (info));
    g_assert_cmpuint (g_bytes_get_size (answer), <=, BURIN_INSPECT_MAX_SIZE);
    back = burin_inspect_answer_decode (answer, NULL);
    g_assert_nonnull (back);
    g_assert_cmpuint (back->partitions->len, ==, info->partitions->len);
    return 0;
}
