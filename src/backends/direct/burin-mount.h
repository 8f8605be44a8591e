/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/**
 * BurinMount:
 * @id: number of this mount
 * @parent_id: number of the mount that it is mounted on
 * @device: st_dev of the files in it; of no block device for btrfs and the like
 * @mount_point: where it is
 * @fs_type: e.g. "ext4"
 * @source: what was mounted, as the file system tells it, e.g. "/dev/sdb1"
 * @is_foreign: it is in another mount namespace than ours, where we cannot reach it
 *
 * One line of /proc/PID/mountinfo, with all escapes undone. A plain value that owns its strings.
 */
typedef struct {
    guint64 id;
    guint64 parent_id;
    dev_t device;
    char *mount_point;
    char *fs_type;
    char *source;
    gboolean is_foreign;
} BurinMount;

BurinMount *burin_mount_parse (const char *line) G_GNUC_WARN_UNUSED_RESULT;
void burin_mount_free (BurinMount *mount);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinMount, burin_mount_free)

GPtrArray *burin_mount_load (const char *proc, const char *process) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_mount_load_swaps (const char *proc) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
