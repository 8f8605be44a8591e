/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* How an image may be called, in the first line, and what lies beside it. */
#include "burin-digest-name.h"
#include "burin-sidecar-name.h"
#include "fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autofree char *text = g_strndup ((const char *) data, size);
    g_auto (GStrv) names = g_strsplit (text, "\n", 2);
    g_autofree char *subject = NULL;
    g_autoptr (GPtrArray) stems = NULL;
    const BurinDigestName *digest;

    if (g_strv_length (names) < 2)
        return 0;
    stems = burin_sidecar_name_get_stems (names[0]);
    for (guint i = 0; i < stems->len; i++)
        g_assert_true (g_str_has_prefix (names[0], g_ptr_array_index (stems, i)));
    if (burin_sidecar_name_is_list (names[1], names[0], &subject))
        g_assert_true (g_str_has_prefix (names[1], subject));
    else
        g_assert_null (subject);
    digest = burin_digest_name_find_in_file_name (names[1]);
    if (digest != NULL)
        g_assert_nonnull (burin_digest_name_get_title (digest));
    return 0;
}
