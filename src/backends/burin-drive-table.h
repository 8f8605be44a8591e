/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive-monitor.h"

G_BEGIN_DECLS

/*
 * BurinDriveTable: what a monitor has told about its drives, and the telling of news.
 *
 * Main thread; owned by the monitor on whose behalf it emits the signals. States: running ⇄ paused,
 * by a count; while paused only removals are told, the rest when the last pause ends.
 */
typedef struct _BurinDriveTable BurinDriveTable;

BurinDriveTable *burin_drive_table_new (BurinDriveMonitor *monitor) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_table_free (BurinDriveTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinDriveTable, burin_drive_table_free)

void burin_drive_table_fill (BurinDriveTable *self, GPtrArray *drives);
void burin_drive_table_update (BurinDriveTable *self, GPtrArray *drives);
GPtrArray *burin_drive_table_dup_drives (BurinDriveTable *self) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_table_pause (BurinDriveTable *self);
void burin_drive_table_resume (BurinDriveTable *self);

G_END_DECLS
