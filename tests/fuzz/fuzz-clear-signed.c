/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* The framing of a clear-signed text. */
#include "burin-clear-signed.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GBytes) text = g_bytes_new_static (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) inside = burin_clear_signed_unwrap (text, &error);

    g_assert_true ((inside == NULL) == (error != NULL));
    if (inside != NULL)
        g_assert_cmpuint (g_bytes_get_size (inside), <=, size);
    return 0;
}
