/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"

G_BEGIN_DECLS

const char *burin_cli_advice_get (BurinError code);

G_END_DECLS
