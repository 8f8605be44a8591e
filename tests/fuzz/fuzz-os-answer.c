/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What burin-osinfo answers. */
#include "burin-os-lookup.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autofree char *answer = g_strndup ((const char *) data, size);
    g_autoptr (BurinImageInfo) info = burin_image_info_copy (&(BurinImageInfo){.label = NULL});
    gboolean known = burin_os_lookup_take (answer, info);

    g_assert_cmpint (known, ==, *info->os_name != '\0');
    g_assert_true (g_utf8_validate (info->os_name, -1, NULL));
    g_assert_true (g_utf8_validate (info->os_version, -1, NULL));
    g_assert_true (g_utf8_validate (info->os_arch, -1, NULL));
    return 0;
}
