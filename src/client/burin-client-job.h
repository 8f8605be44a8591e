/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-error.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

/**
 * BurinReport:
 * @image_size: bytes of the image, 0 if it was never known
 * @sha256: digest of the image in lower-case hex, "" if it was not read to its end
 * @bytes_written: bytes that the drive completed
 * @bytes_verified: bytes read back and found equal
 * @write_seconds: time spent writing
 * @flush_seconds: time spent flushing
 * @verify_seconds: time spent reading back
 * @bad_ranges: (nullable): `a(tt)`: offset and length in bytes of what differs
 *
 * What a job that is over did. Borrowed from its job.
 */
typedef struct {
    guint64 image_size;
    const char *sha256;
    guint64 bytes_written;
    guint64 bytes_verified;
    double write_seconds;
    double flush_seconds;
    double verify_seconds;
    GVariant *bad_ranges;
} BurinReport;

/*
 * BurinClientJob: a job as a front end sees it.
 *
 * Draws the helper's job object and keeps no state of its own, but for one thing: if the helper
 * goes away before the job has ended, it is failed with BURIN_ERROR_HELPER. Main thread,
 * reference-counted.
 *
 * Signal "changed": progress, state, error or report are new.
 */
#define BURIN_TYPE_CLIENT_JOB (burin_client_job_get_type ())
G_DECLARE_FINAL_TYPE (BurinClientJob, burin_client_job, BURIN, CLIENT_JOB, GObject)

BurinJobKind burin_client_job_get_kind (BurinClientJob *self);

/* The drive as it was when the job was first seen; %NULL if it is not known any more. */
BurinDrive *burin_client_job_get_drive (BurinClientJob *self);

void burin_client_job_get_progress (BurinClientJob *self, BurinProgress *progress);
BurinJobState burin_client_job_get_state (BurinClientJob *self);
gboolean burin_client_job_is_over (BurinClientJob *self);

/* Why it failed; %NULL unless its state is failed or cancelled. Borrowed. */
const GError *burin_client_job_get_error (BurinClientJob *self);
void burin_client_job_get_report (BurinClientJob *self, BurinReport *report);

/* Asks for cancelling; the state tells when it happened. */
void burin_client_job_cancel (BurinClientJob *self);

/* Tells the helper to forget a job that is over. */
void burin_client_job_release (BurinClientJob *self);
void burin_client_job_release_async (BurinClientJob *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void burin_client_job_release_finish (BurinClientJob *self, GAsyncResult *result);

G_END_DECLS
