/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"

G_BEGIN_DECLS

gboolean burin_signature_is_inside (GBytes *content);
gboolean burin_signature_check (GBytes *keyring,
                                GBytes *content,
                                GBytes *signature,
                                GBytes **signed_content,
                                char **signer,
                                GError **error);

gboolean burin_signature_check_file (
    GBytes *keyring, int fd, GBytes *signature, char **sha256, char **signer, GError **error);

/* For tests: what gpgv says on its status descriptor. */
gboolean
burin_signature_judge (const char *status, gboolean is_inside, char **signer, GError **error);

G_END_DECLS
