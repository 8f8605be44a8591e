/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-client-job.h"
#include "burin-helper-link.h"

G_BEGIN_DECLS

/*
 * BurinJobList: a GListModel of BurinClientJob: the jobs of this user in any number of helpers.
 *
 * Main thread; reference-counted. A job leaves the list when its helper forgets it, but stays in it
 * if the helper itself went away, so that somebody sees what became of it: the next helper takes
 * over the jobs that it knows.
 */
#define BURIN_TYPE_JOB_LIST (burin_job_list_get_type ())
G_DECLARE_FINAL_TYPE (BurinJobList, burin_job_list, BURIN, JOB_LIST, GObject)

BurinJobList *burin_job_list_new (void) G_GNUC_WARN_UNUSED_RESULT;

GListModel *burin_job_list_get_model (BurinJobList *self);
void burin_job_list_add_link (BurinJobList *self, BurinHelperLink *link);
gboolean burin_job_list_is_waiting (BurinJobList *self);
void burin_job_list_give_up (BurinJobList *self);
BurinClientJob *
burin_job_list_ensure (BurinJobList *self, BurinHelperLink *link, const char *path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
