/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-check-bar.h"
#include "burin-drive-page.h"
#include "burin-image-desk.h"
#include "burin-problem-bar.h"
#include "burin-progress-page.h"
#include "burin-questions.h"
#include "burin-recent-images.h"
#include "burin-report-saver.h"
#include "burin-result-page.h"
#include "burin-start-page.h"
#include "burin-trouble-page.h"
#include "burin-window.h"

G_BEGIN_DECLS

/* For burin-window.c, which sets it, and burin-window-actions.c. */
struct _BurinWindow {
    AdwApplicationWindow parent_instance;

    /* Template */
    AdwToastOverlay *toasts;
    GtkWidget *content;
    GtkWidget *back_button;
    GtkSpinner *spinner;
    BurinProblemBar *problem_bar;
    BurinCheckBar *check_bar;
    GtkStack *stack;
    BurinStartPage *start_page;
    BurinDrivePage *drive_page;
    BurinProgressPage *progress_page;
    BurinResultPage *result_page;
    BurinTroublePage *trouble_page;

    /* Owned */
    BurinSession *session; /* NULL once disposed */
    GSettings *settings;
    BurinRecentImages *recent;
    BurinImageDesk *desk;
    BurinReportSaver *saver;
    BurinQuestions *questions;
    gboolean closing; /* as soon as the job is over */
};

void burin_window_tell (BurinWindow *self, const char *message);

G_END_DECLS
