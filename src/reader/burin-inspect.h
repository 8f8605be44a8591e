/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-reader-input.h"

G_BEGIN_DECLS

gboolean burin_inspect_run (const BurinReaderInput *input, gboolean checks, int answer_fd);

G_END_DECLS
