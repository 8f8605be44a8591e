/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean burin_stream_run (int image_fd, const char *member, int frames_fd);

G_END_DECLS
