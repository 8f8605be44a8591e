/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-batch.h"
#include "burin-client.h"

G_BEGIN_DECLS

/**
 * BurinStage:
 * @BURIN_STAGE_START: an image is to be chosen
 * @BURIN_STAGE_DRIVE: a drive is to be chosen
 * @BURIN_STAGE_RUNNING: jobs are being started or run
 * @BURIN_STAGE_RESULT: all jobs are over, or could not be started, and the user has not left that
 * yet
 * @BURIN_STAGE_TROUBLE: there is no helper
 *
 * Where the user is between an image and a result.
 */
typedef enum {
    BURIN_STAGE_START,
    BURIN_STAGE_DRIVE,
    BURIN_STAGE_RUNNING,
    BURIN_STAGE_RESULT,
    BURIN_STAGE_TROUBLE,
} BurinStage;

/*
 * BurinSession: what the window shows: a client, the image that the user chose, and what is
 * written.
 *
 * The stage follows from what it holds and is stored nowhere. Main thread, reference-counted; what
 * it has under way keeps it alive until burin_session_end().
 *
 * Signals:
 *   "changed"    anything but the drives is new
 *   "connected"  the client is connected, its drives are there
 */
#define BURIN_TYPE_SESSION (burin_session_get_type ())
G_DECLARE_FINAL_TYPE (BurinSession, burin_session, BURIN, SESSION, GObject)

BurinSession *burin_session_new (BurinClient *client) G_GNUC_WARN_UNUSED_RESULT;

BurinStage burin_session_get_stage (BurinSession *self);
gboolean burin_session_is_connecting (BurinSession *self);
BurinClient *burin_session_get_client (BurinSession *self);
BurinImage *burin_session_get_image (BurinSession *self);
BurinBatch *burin_session_get_batch (BurinSession *self);
const GError *burin_session_get_trouble (BurinSession *self);

void burin_session_connect (BurinSession *self);
void burin_session_set_image (BurinSession *self, BurinImage *image);
void burin_session_start (BurinSession *self, GPtrArray *drives, BurinJobFlags flags);
GPtrArray *burin_session_dup_failed_drives (BurinSession *self) G_GNUC_WARN_UNUSED_RESULT;
void burin_session_write_again (BurinSession *self, BurinJobFlags flags);
void burin_session_leave_result (BurinSession *self);
void burin_session_end (BurinSession *self);

G_END_DECLS
