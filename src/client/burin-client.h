/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-client-job.h"
#include "burin-drive.h"
#include "burin-image.h"
#include "burin-policy.h"
#include "burin-virtual-drive.h"

G_BEGIN_DECLS

/*
 * BurinClient: the front ends' way to drives and jobs.
 *
 * Connects to the first helper that works: the one on the system bus, else a private one. A private
 * one runs as the user and lists drives and serves virtual ones; only when a real drive is to be
 * opened is a second one started through pkexec. Main thread; nothing blocks. States: new →
 * connected → (helper gone) lost, from where connecting again is allowed. If a job was running, it
 * connects to the next helper by itself, which tells what became of the job, and is lost only if
 * there is none.
 *
 * Properties: "lost" (gboolean): the helper went away; notify::lost tells.
 */
#define BURIN_TYPE_CLIENT (burin_client_get_type ())
G_DECLARE_FINAL_TYPE (BurinClient, burin_client, BURIN, CLIENT, GObject)

/**
 * BurinClientFlags:
 * @BURIN_CLIENT_ALLOW_LOOP: loop devices count as drives (implies a private helper)
 * @BURIN_CLIENT_ALLOW_FIXED: drives that aren't removable may be used
 * @BURIN_CLIENT_ALLOW_BACKUP: drives that seem to hold backups may be written
 */
typedef enum {
    BURIN_CLIENT_NONE = 0,
    BURIN_CLIENT_ALLOW_LOOP = 1 << 0,
    BURIN_CLIENT_ALLOW_FIXED = 1 << 1,
    BURIN_CLIENT_ALLOW_BACKUP = 1 << 2,
} BurinClientFlags;

BurinClient *
burin_client_new (BurinClientFlags flags, GPtrArray *virtual_drives) G_GNUC_WARN_UNUSED_RESULT;

void burin_client_connect_async (BurinClient *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean burin_client_connect_finish (BurinClient *self, GAsyncResult *result, GError **error);

/* GListModel of BurinDrive, all drives that the helper sees, in a stable order, also the ones that
 * must not be written to. A drive of which something changed is replaced at its position. */
GListModel *burin_client_get_drives (BurinClient *self);

/* GListModel of BurinClientJob: the jobs of this user that the helper knows, also those that an
 * earlier front end started. */
GListModel *burin_client_get_jobs (BurinClient *self);

/* "system" or "private"; %NULL before connected. */
const char *burin_client_get_mode (BurinClient *self);
void burin_client_set_allow_precious (BurinClient *self, gboolean allow);
BurinPolicyFlags burin_client_get_policy_flags (BurinClient *self);

/**
 * BurinJobFlags:
 * @BURIN_JOB_CHANGED_ONLY: read first and write only what differs, as long as that is faster
 * @BURIN_JOB_DETACH_BUSY: detach file systems that stay busy; only if the user said so, having seen
 *   who uses them in a job's error for which burin_error_is_busy_mount() is true
 * @BURIN_JOB_KEEP_UNMAPPED: leave what does not matter by the image's own word as it is, instead of
 *   making it zeros
 * @BURIN_JOB_UNVERIFIED: read nothing back but the head, and believe the drive the rest
 * @BURIN_JOB_FINISH: the drives are unfinished (see BurinDriveInfo), and this is the image that was
 *   begun on them: write only what is missing or differs. Another image is refused.
 * @BURIN_JOB_EJECT: eject the drives once all is proven
 * @BURIN_JOB_POWER_OFF: switch them off, or eject those that are not alone in their USB device
 */
typedef enum {
    BURIN_JOB_FLAGS_NONE = 0,
    BURIN_JOB_CHANGED_ONLY = 1 << 0,
    BURIN_JOB_EJECT = 1 << 1,
    BURIN_JOB_POWER_OFF = 1 << 2,
    BURIN_JOB_DETACH_BUSY = 1 << 3,
    BURIN_JOB_KEEP_UNMAPPED = 1 << 4,
    BURIN_JOB_UNVERIFIED = 1 << 5,
    BURIN_JOB_FINISH = 1 << 6,
} BurinJobFlags;

/* Starts writing or verifying, one job per drive; the image is read once. Finishes when the jobs
 * exist, not when they are over. */
void burin_client_start_jobs_async (BurinClient *self,
                                    BurinJobKind kind,
                                    BurinImage *image,
                                    GPtrArray *drives,
                                    BurinJobFlags flags,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *burin_client_start_jobs_finish (BurinClient *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
