/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *burin_program_dup_helper (void) G_GNUC_WARN_UNUSED_RESULT;
char *burin_program_dup_reader (void) G_GNUC_WARN_UNUSED_RESULT;
char *burin_program_dup_osinfo (void) G_GNUC_WARN_UNUSED_RESULT;
char *burin_program_dup_locale_directory (void) G_GNUC_WARN_UNUSED_RESULT;
char *burin_program_dup_schema_directory (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
