/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"
#include "burin-job-meter.h"
#include "burin-publisher.h"
#include "burin-release.h"

G_BEGIN_DECLS

/*
 * BurinJob: what is happening to one drive.
 *
 * The one place where a job's state, progress, error and report live. A worker thread moves it on;
 * any thread may look at it. Reference-counted. States and their edges: burin-job-state.h.
 *
 * Signal "state-changed": emitted in the main context in which the job was made. Progress has no
 * signal: whoever shows it asks as often as he draws.
 */
#define BURIN_TYPE_JOB (burin_job_get_type ())
G_DECLARE_FINAL_TYPE (BurinJob, burin_job, BURIN, JOB, GObject)

BurinJob *burin_job_new (BurinJobKind kind) G_GNUC_WARN_UNUSED_RESULT;

BurinJobKind burin_job_get_kind (BurinJob *self);
GCancellable *burin_job_get_cancellable (BurinJob *self);
BurinJobState burin_job_get_state (BurinJob *self);
void burin_job_get_progress (BurinJob *self, BurinProgress *progress);
GError *burin_job_dup_error (BurinJob *self) G_GNUC_WARN_UNUSED_RESULT;
GVariant *burin_job_dup_report (BurinJob *self) G_GNUC_WARN_UNUSED_RESULT;
char *burin_job_dup_sha256 (BurinJob *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_job_was_touched (BurinJob *self);

void burin_job_cancel (BurinJob *self);
void burin_job_abandon (BurinJob *self);
gboolean burin_job_check_cancelled (BurinJob *self, GError **error);

/* For the worker. */
void burin_job_enter (BurinJob *self, BurinJobState state, guint64 total);
void burin_job_add_done (BurinJob *self, guint64 bytes);
void burin_job_add_written (BurinJob *self, guint64 bytes);
void burin_job_set_source (BurinJob *self, guint64 position, guint64 size);
void burin_job_set_image (BurinJob *self,
                          guint64 size,
                          const guint8 *digest,
                          BurinPublisherVerdict publisher);
void burin_job_add_bad_range (BurinJob *self, guint64 offset, guint64 length);
void burin_job_add_rewritten_range (BurinJob *self, guint64 offset, guint64 length);
void burin_job_add_unstable_read (BurinJob *self);
void burin_job_add_skipped (BurinJob *self, guint64 bytes);
void burin_job_add_unchanged (BurinJob *self, guint64 bytes);
void burin_job_add_doubted (BurinJob *self, guint64 bytes);
void burin_job_set_touched (BurinJob *self);
void burin_job_set_unverified (BurinJob *self);
void burin_job_set_read_rate (BurinJob *self, double bytes_per_second);
void burin_job_set_release (BurinJob *self, BurinRelease release);
void burin_job_drive_asked (BurinJob *self);
void burin_job_drive_answered (BurinJob *self);
void burin_job_end (BurinJob *self, const GError *error);

G_END_DECLS
