/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

#include "burin-problem-bar.h"
#include "burin-session.h"

G_BEGIN_DECLS

/*
 * BurinImageDesk: takes the files that the user hands to a window, and makes an image of them.
 *
 * What is wrong with them is told on the problem bar. Nothing is taken while a job runs. Main
 * thread; one owner, who must not outlive the window.
 *
 * Property "loading": whether a file is being opened.
 * Property "fraction": how far checking its signature is, see BurinImageLoader.
 * Signal "chosen" (BurinImage*): what is to be written.
 * Signal "undecided" (BurinImage*): an archive, and one of the images in it has to be chosen.
 * Signal "busy": a job runs.
 */
#define BURIN_TYPE_IMAGE_DESK (burin_image_desk_get_type ())
G_DECLARE_FINAL_TYPE (BurinImageDesk, burin_image_desk, BURIN, IMAGE_DESK, GObject)

BurinImageDesk *burin_image_desk_new (GtkWindow *window,
                                      GtkWidget *drop_area,
                                      BurinProblemBar *problem_bar,
                                      BurinSession *session,
                                      GSettings *settings) G_GNUC_WARN_UNUSED_RESULT;

void burin_image_desk_ask (BurinImageDesk *self);
void burin_image_desk_paste (BurinImageDesk *self);
void burin_image_desk_open (BurinImageDesk *self, GFile *const *files, gsize n_files);
void burin_image_desk_open_member (BurinImageDesk *self, GFile *archive, const char *member);
void burin_image_desk_cancel (BurinImageDesk *self);
gboolean burin_image_desk_get_loading (BurinImageDesk *self);
double burin_image_desk_get_fraction (BurinImageDesk *self);

G_END_DECLS
