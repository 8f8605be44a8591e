/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *burin_boot_entry_dup_partition (const char *root) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
