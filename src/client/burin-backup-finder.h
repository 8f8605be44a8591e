/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * BurinBackupFinder: knows which drives hold backups by the names of their top folders.
 *
 * It reads those with the user's rights, in a thread for each drive, so that a drive that does not
 * answer keeps nobody. What is found is remembered for as long as the same is mounted. Main thread;
 * reference-counted.
 *
 * Signal "looked" (char *id): a drive has been looked at.
 */
#define BURIN_TYPE_BACKUP_FINDER (burin_backup_finder_get_type ())
G_DECLARE_FINAL_TYPE (BurinBackupFinder, burin_backup_finder, BURIN, BACKUP_FINDER, GObject)

BurinBackupFinder *burin_backup_finder_new (void) G_GNUC_WARN_UNUSED_RESULT;

void burin_backup_finder_look (BurinBackupFinder *self, BurinDrive *drive);
const char *burin_backup_finder_get (BurinBackupFinder *self, BurinDrive *drive);
gboolean burin_backup_finder_is_looking (BurinBackupFinder *self);
void burin_backup_finder_forget (BurinBackupFinder *self, const char *id);

G_END_DECLS
