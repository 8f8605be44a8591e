/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-client.h"

G_BEGIN_DECLS

/*
 * BurinBatch: what is written to one or several drives at once: an image, and a job of the client
 * for each drive.
 *
 * It is empty, or running (jobs are being started or run), or over (all jobs have ended, or none
 * could be started) until it is dropped. Main thread, reference-counted; what it has under way
 * keeps it alive until burin_batch_end().
 *
 * Signals:
 *   "changed"    anything is new
 *   "withdrawn"  the user changed his mind before anything was written
 *   "stop-failed"  the helper refuses to end a job, or does not answer; it goes on
 *   "ejected" (gboolean)  one of the drives was ejected, or could not be
 */
#define BURIN_TYPE_BATCH (burin_batch_get_type ())
G_DECLARE_FINAL_TYPE (BurinBatch, burin_batch, BURIN, BATCH, GObject)

BurinBatch *burin_batch_new (BurinClient *client) G_GNUC_WARN_UNUSED_RESULT;

gboolean burin_batch_is_running (BurinBatch *self);
gboolean burin_batch_is_over (BurinBatch *self);
gboolean burin_batch_can_stop (BurinBatch *self);
BurinImage *burin_batch_get_image (BurinBatch *self);
GPtrArray *burin_batch_get_jobs (BurinBatch *self);
GPtrArray *burin_batch_get_drives (BurinBatch *self);
GPtrArray *burin_batch_dup_failed_drives (BurinBatch *self) G_GNUC_WARN_UNUSED_RESULT;
const GError *burin_batch_get_error (BurinBatch *self);

void
burin_batch_write (BurinBatch *self, BurinImage *image, GPtrArray *drives, BurinJobFlags flags);
void burin_batch_write_again (BurinBatch *self, BurinJobFlags flags);
void burin_batch_restore (BurinBatch *self, BurinDrive *drive);
void burin_batch_take_over (BurinBatch *self);
void burin_batch_stop (BurinBatch *self);
void burin_batch_eject (BurinBatch *self);
void burin_batch_drop (BurinBatch *self);
void burin_batch_end (BurinBatch *self);

G_END_DECLS
