/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"
#include "burin-signature-tool.h"

G_BEGIN_DECLS

gboolean burin_signature_is_inside (GBytes *content);
gboolean burin_signature_check (const BurinSignatureToolInput *input,
                                GCancellable *cancellable,
                                GBytes **signed_content,
                                char **signer,
                                GError **error);
gboolean burin_signature_check_file (const BurinSignatureToolInput *input,
                                     BurinSignatureToolFile *file,
                                     GCancellable *cancellable,
                                     char **signer,
                                     GError **error);

/* For tests: what gpgv says on its status descriptor. */
gboolean
burin_signature_judge (const char *status, gboolean is_inside, char **signer, GError **error);

G_END_DECLS
