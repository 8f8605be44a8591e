/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * LoopDevice: a block device on a temporary file that it made itself, with two partitions.
 *
 * Owned by the test that made it; taken down, with everything that is still mounted from it, when
 * it is freed. Needs root: loop_device_check_possible() says whether it can work at all.
 */
typedef struct {
    char *directory; /* temporary folder: for the file, and for mount points */
    char *file;
    char *node;
    char *partitions[2];
} LoopDevice;

void loop_device_isolate (void);
gboolean loop_device_check_possible (void);

LoopDevice *loop_device_new (void) G_GNUC_WARN_UNUSED_RESULT;
void loop_device_free (LoopDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoopDevice, loop_device_free)

void loop_device_attach (LoopDevice *self, gboolean read_only);
void loop_device_detach (LoopDevice *self);
void loop_device_add_partitions (LoopDevice *self);
void loop_device_scan_partitions (LoopDevice *self);
char *loop_device_dup_mount_point (LoopDevice *self, const char *name) G_GNUC_WARN_UNUSED_RESULT;

BurinDrive *loop_device_find_drive (GPtrArray *drives, const char *node);

void loop_device_run (const char *command, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS
