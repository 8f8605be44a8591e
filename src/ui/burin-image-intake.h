/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * BurinImageIntake: the ways in which a user hands files to a window: file dialog, drop, paste.
 *
 * Main thread; one owner, who must not outlive the window.
 *
 * Signal "files" (GPtrArray of GFile): the user gave these; none if what he gave is no file.
 */
#define BURIN_TYPE_IMAGE_INTAKE (burin_image_intake_get_type ())
G_DECLARE_FINAL_TYPE (BurinImageIntake, burin_image_intake, BURIN, IMAGE_INTAKE, GObject)

BurinImageIntake *
burin_image_intake_new (GtkWindow *window, GtkWidget *drop_area) G_GNUC_WARN_UNUSED_RESULT;

void burin_image_intake_ask (BurinImageIntake *self);
void burin_image_intake_paste (BurinImageIntake *self);

G_END_DECLS
