/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-helper-link.h"
#include "burin-image.h"
#include "burin-job-state.h"
#include "burin-release.h"

G_BEGIN_DECLS

/**
 * BurinJobRequestWhat:
 * @kind: whether to write or only to compare
 * @image: what to write
 * @drives: (element-type BurinDrive): where to
 * @allow_fixed: the user asked for drives that are not removable
 * @verify: read everything back
 * @allow_backup: the user asked for drives with backups
 * @changed_only: write only what differs
 * @keep_unmapped: leave what does not matter as it is
 * @detach_busy: detach file systems that stay busy
 * @finish: the image was begun on the drives, and is to be finished
 * @release: what is to become of the drives once all is proven
 *
 * What a helper is asked for. Borrowed for the call.
 */
typedef struct {
    BurinJobKind kind;
    BurinImage *image;
    GPtrArray *drives;
    gboolean allow_fixed;
    gboolean verify;
    gboolean allow_backup;
    gboolean changed_only;
    gboolean keep_unmapped;
    gboolean detach_busy;
    gboolean finish;
    BurinRelease release;
} BurinJobRequestWhat;

void burin_job_request_async (BurinHelperLink *link,
                              const BurinJobRequestWhat *what,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GStrv burin_job_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
