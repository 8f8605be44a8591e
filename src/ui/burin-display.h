/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-job-state.h"
#include "burin-report.h"

G_BEGIN_DECLS

char *burin_display_dup_name (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *burin_display_dup_quoted (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *burin_display_dup_duration (guint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *burin_display_dup_time_left (gint64 seconds) G_GNUC_WARN_UNUSED_RESULT;
char *burin_display_dup_amount (guint64 bytes, double seconds) G_GNUC_WARN_UNUSED_RESULT;

char *burin_display_dup_ranges (GVariant *ranges) G_GNUC_WARN_UNUSED_RESULT;

const char *burin_display_get_phase (BurinJobKind kind, BurinJobState state);
const char *burin_display_get_activity (BurinJobKind kind, const BurinProgress *progress);
const char *
burin_display_get_end (BurinJobKind kind, BurinJobState state, const BurinReport *report);
const char *burin_display_get_phase_hint (BurinJobKind kind, BurinJobState state);
char *
burin_display_dup_hint (BurinJobKind kind, const BurinProgress *progress) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
