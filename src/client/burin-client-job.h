/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-error.h"
#include "burin-job-state.h"
#include "burin-report.h"

G_BEGIN_DECLS

/*
 * BurinClientJob: a job as a front end sees it.
 *
 * Draws the helper's job object and keeps no state of its own, but for one thing: if the helper
 * goes away before the job has ended, the next one tells what became of it; if nobody can, it is
 * failed with BURIN_ERROR_HELPER. Main thread, reference-counted.
 *
 * Signal "changed": progress, state, error or report are new. Signal "cancel-failed": the helper
 * does not end it, or does not answer; it is not stopping any more.
 */
#define BURIN_TYPE_CLIENT_JOB (burin_client_job_get_type ())
G_DECLARE_FINAL_TYPE (BurinClientJob, burin_client_job, BURIN, CLIENT_JOB, GObject)

BurinJobKind burin_client_job_get_kind (BurinClientJob *self);

/* Whether it reads everything back. */
gboolean burin_client_job_get_verifies (BurinClientJob *self);

/* The drive as it was when the job was first seen; %NULL if it is not known any more. */
BurinDrive *burin_client_job_get_drive (BurinClientJob *self);

void burin_client_job_get_progress (BurinClientJob *self, BurinProgress *progress);
BurinJobState burin_client_job_get_state (BurinClientJob *self);
gboolean burin_client_job_is_over (BurinClientJob *self);
gboolean burin_client_job_has_drive (BurinClientJob *self);
gboolean burin_client_job_is_stopping (BurinClientJob *self);

/* Why it failed; %NULL unless its state is failed or cancelled. Borrowed. */
const GError *burin_client_job_get_error (BurinClientJob *self);
void burin_client_job_get_report (BurinClientJob *self, BurinReport *report);

/* Asks for cancelling; the state tells when it happened. */
void burin_client_job_cancel (BurinClientJob *self);

/* Ejects the drive of a job that is done. */
void burin_client_job_eject_async (BurinClientJob *self,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean burin_client_job_eject_finish (BurinClientJob *self, GAsyncResult *result, GError **error);

/* Tells the helper to forget a job that is over. */
void burin_client_job_release (BurinClientJob *self);
void burin_client_job_release_async (BurinClientJob *self,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
void burin_client_job_release_finish (BurinClientJob *self, GAsyncResult *result);

G_END_DECLS
