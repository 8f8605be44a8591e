/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* A list of digests, and what is found in it. */
#include "burin-checksum-list.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GPtrArray) list = burin_checksum_list_parse (data, size);

    for (guint i = 0; i < list->len; i++) {
        const BurinChecksum *checksum = g_ptr_array_index (list, i);
        g_autoptr (GError) error = NULL;
        const BurinChecksum *found = NULL;

        g_assert_cmpuint (strspn (checksum->hex, "0123456789abcdef"), ==,
                          2 * burin_digest_algorithm_get_size (checksum->algorithm));
        if (burin_checksum_list_find (list, checksum->name, &found, &error))
            g_assert_cmpint (found->algorithm, >=, checksum->algorithm);
        else
            g_assert_nonnull (error);
    }
    return 0;
}
