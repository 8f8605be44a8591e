/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-image.h"

G_BEGIN_DECLS

/*
 * BurinMemberDialog: asks which of the files in an archive is the image that is meant. Main thread.
 *
 * Signal "chosen" (const char*): the name of the one that was chosen; not emitted if none was.
 */
#define BURIN_TYPE_MEMBER_DIALOG (burin_member_dialog_get_type ())
G_DECLARE_FINAL_TYPE (
    BurinMemberDialog, burin_member_dialog, BURIN, MEMBER_DIALOG, AdwMessageDialog)

GtkWindow *burin_member_dialog_new (GtkWindow *parent, BurinImage *archive);

G_END_DECLS
