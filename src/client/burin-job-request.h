/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-drive.h"
#include "burin-helper-link.h"
#include "burin-image.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

void burin_job_request_async (BurinHelperLink *link,
                              BurinJobKind kind,
                              BurinImage *image,
                              BurinDrive *drive,
                              gboolean allow_fixed,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
char *burin_job_request_finish (BurinHelperLink *link, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
