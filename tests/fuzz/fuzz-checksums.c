/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* A list of digests, and what is found in it. */
#include "burin-checksum-list.h"
#include "fuzz.h"

#include <string.h>

/* The first line is the name of the list. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    const guint8 *newline = size > 0 ? memchr (data, '\n', size) : NULL;
    gsize length = newline != NULL ? (gsize) (newline - data) : 0;
    g_autofree char *name = g_strndup ((const char *) data, length);
    g_autoptr (GPtrArray) list = burin_checksum_list_parse (data + length, size - length, name);

    for (guint i = 0; i < list->len; i++) {
        const BurinChecksum *checksum = g_ptr_array_index (list, i);
        g_autoptr (GError) error = NULL;
        const BurinChecksum *found = NULL;

        if (checksum->kind != BURIN_CHECKSUM_DIGEST) {
            g_assert_null (checksum->hex);
            g_assert_true ((checksum->foreign != NULL) ==
                           (checksum->kind == BURIN_CHECKSUM_FOREIGN));
            continue;
        }
        g_assert_cmpuint (strspn (checksum->hex, "0123456789abcdef"), ==,
                          2 * burin_digest_algorithm_get_size (checksum->algorithm));
        if (burin_checksum_list_find (list, checksum->name, &found, &error))
            g_assert_cmpint (found->algorithm, >=, checksum->algorithm);
        else
            g_assert_nonnull (error);
    }
    return 0;
}
