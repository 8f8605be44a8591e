/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-drive.h"
#include "burin-image-info.h"

G_BEGIN_DECLS

#define GB G_GUINT64_CONSTANT (1000000000)

int run_widget_tests (int argc, char **argv, void (*add_tests) (void));

BurinDriveInfo stick_info (const char *id, guint64 size);
BurinDrive *new_stick (const char *id, guint64 size) G_GNUC_WARN_UNUSED_RESULT;
BurinDrive *new_stick_with_photos (void) G_GNUC_WARN_UNUSED_RESULT;
BurinImageInfo *new_image (guint64 size) G_GNUC_WARN_UNUSED_RESULT;

gboolean says (GtkWidget *widget, const char *text);

void process_events (void);

G_END_DECLS
