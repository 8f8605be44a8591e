/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *burin_sysfs_read (const char *directory, const char *attribute) G_GNUC_WARN_UNUSED_RESULT;
guint64 burin_sysfs_read_number (const char *directory, const char *attribute);
gboolean burin_sysfs_has (const char *directory, const char *attribute);
GPtrArray *
burin_sysfs_list (const char *directory, const char *subdirectory) G_GNUC_WARN_UNUSED_RESULT;
char *burin_sysfs_dup_subsystem (const char *directory) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
