/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-job-meter.h"
#include "burin-publisher.h"
#include "burin-release.h"

G_BEGIN_DECLS

/*
 * BurinJobReport: what came of a job: its facts, in bytes and ranges of bytes.
 *
 * Part of a BurinJob, whose lock guards it. Owns what it points to.
 */
typedef struct {
    gboolean touched; /* the drive is not what it was before */
    guint64 image_size;
    char *sha256; /* (nullable): in lower-case hex */
    BurinPublisherVerdict publisher;
    const char *release; /* (nullable): static */

    guint64 bytes[BURIN_N_JOB_STATES]; /* that the drive completed in each state */
    guint64 written;                   /* in states that are not about writing */
    guint64 unchanged;
    guint64 doubted;
    guint64 skipped;
    guint64 unstable_reads;
    GArray *bad_ranges;
    GArray *rewritten_ranges;
} BurinJobReport;

void burin_job_report_init (BurinJobReport *self);
void burin_job_report_clear (BurinJobReport *self);
void burin_job_report_set_sha256 (BurinJobReport *self, const guint8 *digest);
void burin_job_report_add_range (GArray *ranges, guint64 offset, guint64 length);
GVariant *burin_job_report_to_variant (const BurinJobReport *self,
                                       const BurinJobMeter *meter,
                                       const GError *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
