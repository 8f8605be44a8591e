/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* What gpgv says, and the armor of keys. */
#include "burin-keyring.h"
#include "burin-signature.h"
#include "fuzz.h"

static void
judge (const char *status, gboolean is_inside)
{
    g_autofree char *signer = NULL;
    g_autoptr (GError) error = NULL;

    if (!burin_signature_judge (status, is_inside, &signer, &error)) {
        g_assert_nonnull (error);
        g_assert_null (signer);
    } else if (signer != NULL) {
        g_assert_true (g_utf8_validate (signer, -1, NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
    g_autoptr (GBytes) content = g_bytes_new (data, size);
    g_autoptr (GBytes) keys = burin_keyring_dearmor (content);
    g_autofree char *status = g_utf8_make_valid ((const char *) data, (gssize) size);

    g_assert_cmpuint (g_bytes_get_size (keys), <=, size);
    (void) burin_signature_is_inside (content);
    judge (status, FALSE);
    judge (status, TRUE);
    return 0;
}
