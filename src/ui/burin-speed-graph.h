/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * BurinSpeedGraph: a line of how fast the last minutes were.
 *
 * Takes any number of samples a second and keeps one of each. What it draws is told as text beside
 * it, so it is no more than an ornament to assistive technologies. Main thread.
 */
#define BURIN_TYPE_SPEED_GRAPH (burin_speed_graph_get_type ())
G_DECLARE_FINAL_TYPE (BurinSpeedGraph, burin_speed_graph, BURIN, SPEED_GRAPH, GtkWidget)

void burin_speed_graph_add (BurinSpeedGraph *self, gint64 time, double rate);
void burin_speed_graph_clear (BurinSpeedGraph *self);
guint burin_speed_graph_get_n_samples (BurinSpeedGraph *self);
double burin_speed_graph_get_peak (BurinSpeedGraph *self);

G_END_DECLS
