/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client-job.h"
#include "burin-image.h"
#include "burin-policy.h"

G_BEGIN_DECLS

/*
 * BurinCliOutput: prints results on standard output and errors on standard error.
 *
 * As text or as JSON lines; nobody else has to know which. Remembers the image and the drives that
 * it was shown, because what comes later is about them. Main thread; one owner.
 */
typedef struct _BurinCliOutput BurinCliOutput;

BurinCliOutput *burin_cli_output_new (gboolean json) G_GNUC_WARN_UNUSED_RESULT;
void burin_cli_output_free (BurinCliOutput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinCliOutput, burin_cli_output_free)

void burin_cli_output_drives (BurinCliOutput *self, GPtrArray *drives, BurinPolicyFlags flags);
void burin_cli_output_drive (BurinCliOutput *self, BurinDrive *drive, BurinPolicyFlags flags);
void burin_cli_output_info (BurinCliOutput *self, BurinDrive *drive, BurinPolicyFlags flags);
void burin_cli_output_reading (goffset current, goffset total, gpointer output);
void burin_cli_output_image (BurinCliOutput *self, BurinImage *image);
void burin_cli_output_expected (BurinCliOutput *self, BurinImage *image);
void burin_cli_output_warnings (BurinCliOutput *self, BurinImage *image, GPtrArray *drives);
void burin_cli_output_inspection (BurinCliOutput *self, BurinImage *image);
void burin_cli_output_begin (BurinCliOutput *self, BurinJobKind kind, GPtrArray *drives);
void burin_cli_output_progress (BurinCliOutput *self, guint index, BurinClientJob *job);
void burin_cli_output_report (BurinCliOutput *self, guint index, BurinClientJob *job);
void burin_cli_output_summary (BurinCliOutput *self, guint n_done);
void burin_cli_output_failure (BurinCliOutput *self, const GError *error);
void burin_cli_output_notice (BurinCliOutput *self, const char *text);

G_END_DECLS
