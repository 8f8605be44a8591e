/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-drive.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

/* The response of all these dialogs that means yes; every other one means no. */
#define BURIN_CONFIRM_RESPONSE "confirm"

GtkWindow *burin_confirm_dialog_new_erase (GtkWindow *parent,
                                           GPtrArray *drives,
                                           const char *image_name,
                                           gboolean verifies);
GtkWindow *burin_confirm_dialog_new_show_all (GtkWindow *parent);
GtkWindow *burin_confirm_dialog_new_stop (GtkWindow *parent, BurinJobKind kind, guint n_drives);
GtkWindow *
burin_confirm_dialog_new_stop_one (GtkWindow *parent, BurinJobKind kind, BurinDrive *drive);
GtkWindow *burin_confirm_dialog_new_restore (GtkWindow *parent, BurinDrive *drive);

G_END_DECLS
