/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinProblemBar: says on top of a page what is wrong with what the user just tried.
 *
 * Stays until the user dismisses it or it is hidden. Main thread.
 */
#define BURIN_TYPE_PROBLEM_BAR (burin_problem_bar_get_type ())
G_DECLARE_FINAL_TYPE (BurinProblemBar, burin_problem_bar, BURIN, PROBLEM_BAR, AdwBin)

void burin_problem_bar_show (BurinProblemBar *self,
                             const char *title,
                             const char *text,
                             const char *message);
void burin_problem_bar_hide (BurinProblemBar *self);

G_END_DECLS
