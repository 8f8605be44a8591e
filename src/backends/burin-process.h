/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

/**
 * BurinProcessMatch:
 * @directory: folder of a process in /proc
 * @data: what is looked for
 *
 * Returns: whether it is one of those that are looked for
 */
typedef gboolean (*BurinProcessMatch) (const char *directory, gconstpointer data);

char *burin_process_search (BurinProcessMatch match, gconstpointer data) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_process_has_device_open (const char *directory, gconstpointer devices);
gboolean burin_process_uses_file_system (const char *directory, gconstpointer devices);
gboolean burin_process_has_lock (const char *directory, gconstpointer status);

G_END_DECLS
