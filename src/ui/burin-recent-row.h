/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinRecentRow: an image that was opened before. Activates "win.open-uri". Main thread.
 */
#define BURIN_TYPE_RECENT_ROW (burin_recent_row_get_type ())
G_DECLARE_FINAL_TYPE (BurinRecentRow, burin_recent_row, BURIN, RECENT_ROW, AdwActionRow)

GtkWidget *burin_recent_row_new (GFile *file);

G_END_DECLS
