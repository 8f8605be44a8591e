/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *burin_text_dup_size (guint64 bytes) G_GNUC_WARN_UNUSED_RESULT;
char *burin_text_dup_rate (double bytes_per_second) G_GNUC_WARN_UNUSED_RESULT;
char *burin_text_dup_percent (double fraction) G_GNUC_WARN_UNUSED_RESULT;
char *burin_text_dup_clock (guint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *burin_text_dup_safe (const char *untrusted) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
