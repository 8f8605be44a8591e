/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-helper-job.h"

G_BEGIN_DECLS

/* More drives do not hang on any machine, and each job costs memory and threads. */
#define BURIN_MOST_DRIVES 32

/*
 * BurinHelperJobs: the jobs, as objects on the bus, and who may do what with them.
 *
 * Main thread, reference-counted. Exports a Job1 object per job. Bounded: it says no to more
 * running jobs than are good, and forgets the oldest of those that have ended when they get many.
 *
 * Signal "idle": the last running job has ended.
 */
#define BURIN_TYPE_HELPER_JOBS (burin_helper_jobs_get_type ())
G_DECLARE_FINAL_TYPE (BurinHelperJobs, burin_helper_jobs, BURIN, HELPER_JOBS, GObject)

BurinHelperJobs *burin_helper_jobs_new (GDBusObjectManagerServer *manager,
                                        BurinAuthority *authority) G_GNUC_WARN_UNUSED_RESULT;

gboolean
burin_helper_jobs_check_quota (BurinHelperJobs *self, uid_t owner, guint n_more, GError **error);
gboolean burin_helper_jobs_check_drive_free (BurinHelperJobs *self,
                                             BurinDrive *drive,
                                             uid_t owner,
                                             GError **error);
const char *burin_helper_jobs_add (BurinHelperJobs *self, BurinHelperJob *job);
void burin_helper_jobs_trim (BurinHelperJobs *self, uid_t owner);
gboolean burin_helper_jobs_is_busy (BurinHelperJobs *self);
gboolean burin_helper_jobs_has_ended (BurinHelperJobs *self);
void burin_helper_jobs_cancel_all (BurinHelperJobs *self);

G_END_DECLS
