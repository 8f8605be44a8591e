/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-authority.h"
#include "burin-dbus.h"
#include "burin-helper-drives.h"
#include "burin-feed.h"
#include "burin-helper-request.h"
#include "burin-job.h"
#include "burin-journal.h"

G_BEGIN_DECLS

/*
 * BurinHelperJob: one job: what it needs, its worker thread, and its object on the bus.
 *
 * Main thread, but for the worker, which uses only what does not change. Reference-counted; it
 * keeps itself alive while it runs. States: those of its BurinJob.
 *
 * Signal "over": the job has reached a final state, and the drive has been given back.
 */
#define BURIN_TYPE_HELPER_JOB (burin_helper_job_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelperJob, burin_helper_job, BURIN, HELPER_JOB, GObject)

/**
 * BurinHelperJobTarget:
 * @drive: as the client chose it and as it still is
 * @path: object path of @drive
 * @opener: who can open it
 * @unfinished: (nullable): what is to be finished on it
 *
 * A drive for a job. Borrows, but for @unfinished, which the job takes.
 */
typedef struct {
    BurinDrive *drive;
    const char *path;
    BurinDriveOpener *opener;
    BurinJournalEntry *unfinished;
} BurinHelperJobTarget;

void burin_helper_job_target_clear (BurinHelperJobTarget *target);

BurinHelperJob *burin_helper_job_new (const BurinHelperRequest *request,
                                      BurinHelperJobTarget *target,
                                      BurinFeed *feed) G_GNUC_WARN_UNUSED_RESULT;

BurinHelperJob *burin_helper_job_new_recalled (BurinJournalEntry *entry, BurinDriveOpener *opener)
    G_GNUC_WARN_UNUSED_RESULT;

BurinDbusJob1 *burin_helper_job_get_skeleton (BurinHelperJob *self);
BurinDrive *burin_helper_job_get_drive (BurinHelperJob *self);
BurinDriveOpener *burin_helper_job_get_opener (BurinHelperJob *self);
uid_t burin_helper_job_get_owner (BurinHelperJob *self);
GVariant *burin_helper_job_describe_error (BurinHelperJob *self) G_GNUC_WARN_UNUSED_RESULT;
GVariant *burin_helper_job_describe_report (BurinHelperJob *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_helper_job_is_over (BurinHelperJob *self);
gboolean burin_helper_job_has_left_unfinished (BurinHelperJob *self, BurinDrive *drive);
gboolean burin_helper_job_is_done (BurinHelperJob *self);
void burin_helper_job_forget (BurinHelperJob *self, gboolean solved);
gboolean burin_helper_job_has_drive (BurinHelperJob *self);

void burin_helper_job_start (BurinHelperJob *self,
                             BurinAuthority *authority,
                             BurinHelperDrives *drives,
                             BurinJournal *journal,
                             GDBusMethodInvocation *invocation);
void burin_helper_job_cancel (BurinHelperJob *self);

G_END_DECLS
