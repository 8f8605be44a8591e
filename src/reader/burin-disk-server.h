/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

int burin_disk_server_run (int image_fd, const char *format);

G_END_DECLS
