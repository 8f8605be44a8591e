/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-drive.h"
#include "burin-image-info.h"
#include "burin-policy.h"

G_BEGIN_DECLS

/*
 * BurinDrivePage: the chosen image, and the drives to choose from.
 *
 * Follows a model of BurinDrive. Fixed drives are not shown unless the policy flags allow them.
 * Nothing is ever selected but by the user, or again for a second try of his, and a selected drive
 * stays so only as long as its medium stays plugged and allowed. Main thread.
 *
 * Signals:
 *   "selection-changed"  a drive was selected, or is not any more
 *   "show-all-requested" (gboolean)  the user wants to see all drives, or only the usual ones
 *   "restore-requested" (BurinDrive*)  the user wants to use an unfinished drive for files again
 *   "write-requested"    the user wants to write to the selected drives
 */
#define BURIN_TYPE_DRIVE_PAGE (burin_drive_page_get_type ())
G_DECLARE_FINAL_TYPE (BurinDrivePage, burin_drive_page, BURIN, DRIVE_PAGE, AdwBin)

void burin_drive_page_set_drives (BurinDrivePage *self, GListModel *drives, BurinPolicyFlags flags);
void
burin_drive_page_set_image (BurinDrivePage *self, const char *name, const BurinImageInfo *info);

GPtrArray *burin_drive_page_dup_selected (BurinDrivePage *self) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_page_select (BurinDrivePage *self, GPtrArray *drives);
void burin_drive_page_clear_selection (BurinDrivePage *self);

G_END_DECLS
