/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <json-glib/json-glib.h>

#include "burin-client-job.h"
#include "burin-drive.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

JsonObject *burin_json_drive (BurinDrive *drive, const GError *reason) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *
burin_json_image (const char *path, const BurinImageInfo *info) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *burin_json_reading (guint64 done, guint64 total) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *
burin_json_progress (BurinDrive *drive, const BurinProgress *progress) G_GNUC_WARN_UNUSED_RESULT;
JsonObject *burin_json_report (BurinDrive *drive, const BurinReport *report, const GError *error)
    G_GNUC_WARN_UNUSED_RESULT;
JsonObject *burin_json_failure (const GError *error) G_GNUC_WARN_UNUSED_RESULT;

char *burin_json_dup_line (JsonObject *object) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
