/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *burin_disk_process_get_format (const GError *refusal);
int burin_disk_process_start (int image_fd, const char *format, GError **error);

G_END_DECLS
