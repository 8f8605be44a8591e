/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What is recognised by the first bytes of an image: wrappers, tables, labels. */
#include "burin-foreign.h"
#include "burin-image-probe.h"
#include "burin-sparse-stream.h"
#include "burin-wrapper.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autofree char *label = burin_image_probe_dup_label (data, size);
    g_autoptr (GError) error = NULL;
    guint64 sparse_size;

    g_assert_true (g_utf8_validate (label, -1, NULL));
    g_assert_nonnull (burin_image_probe_content (data, size));
    g_assert_cmpint (burin_wrapper_identify (data, size), <, BURIN_N_WRAPPERS);
    g_assert_true (burin_foreign_check_head (data, size, size, &error) == (error == NULL));
    (void) burin_sparse_stream_parse_size (data, size, &sparse_size); /* may be none */
    return 0;
}
