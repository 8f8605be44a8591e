/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-drive.h"

G_BEGIN_DECLS

/*
 * BurinDriveRow: a drive in the list to choose from, with a check button.
 *
 * Shows what the drive is, how it is connected, what is on it and, if it must not be chosen, why.
 * It stays focusable then, so that everybody can get at the reason. Main thread.
 *
 * Property "selected": whether its check button is on.
 * Signal "restore-requested": the user wants to use the unfinished drive for files again.
 */
#define BURIN_TYPE_DRIVE_ROW (burin_drive_row_get_type ())
G_DECLARE_FINAL_TYPE (BurinDriveRow, burin_drive_row, BURIN, DRIVE_ROW, AdwPreferencesRow)

GtkWidget *burin_drive_row_new (void);

void burin_drive_row_set_drive (BurinDriveRow *self,
                                BurinDrive *drive,
                                const char *refusal,
                                const char *hint);
BurinDrive *burin_drive_row_get_drive (BurinDriveRow *self);

void burin_drive_row_set_selected (BurinDriveRow *self, gboolean selected);
gboolean burin_drive_row_get_selected (BurinDriveRow *self);

gboolean burin_drive_row_is_refused (BurinDriveRow *self);

G_END_DECLS
