/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What a hostile reader may answer to the front ends. */
#include "burin-image-info.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GBytes) bytes = g_bytes_new (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImageInfo) info = burin_inspect_answer_decode (bytes, &error);

    if (info == NULL) {
        g_assert_nonnull (error);
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
        return 0;
    }
    g_assert_true (g_utf8_validate (info->format, -1, NULL));
    g_assert_true (g_utf8_validate (info->member, -1, NULL));
    g_assert_true (g_utf8_validate (info->content, -1, NULL));
    g_assert_true (g_utf8_validate (info->label, -1, NULL));
    g_assert_cmpint (info->size_kind, <=, BURIN_SIZE_EXACT);
    g_assert_cmpint (info->boot, <, BURIN_N_BOOTS);
    g_assert_cmpint (info->truncated, <=, BURIN_ANSWER_YES);
    g_assert_cmpuint (info->members->len, <=, BURIN_IMAGE_MAX_MEMBERS);
    g_assert_cmpuint (info->partitions->len, <=, BURIN_IMAGE_MAX_PARTITIONS);
    for (guint i = 0; i < info->partitions->len; i++) {
        const BurinImagePartition *partition = g_ptr_array_index (info->partitions, i);

        g_assert_true (g_utf8_validate (partition->name, -1, NULL));
        g_assert_true (g_utf8_validate (partition->label, -1, NULL));
    }
    return 0;
}
