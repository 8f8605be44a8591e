/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

char *burin_cli_advice_dup (const GError *error, BurinSizeKind size_kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
