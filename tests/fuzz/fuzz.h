/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

/*
 * What a fuzzing program consists of. libFuzzer calls it with what it makes up, a driver
 * with files. Must return 0, and must not keep anything from one call to the next.
 */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
