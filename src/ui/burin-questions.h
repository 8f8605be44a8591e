/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-session.h"

G_BEGIN_DECLS

/*
 * BurinQuestions: asks what has to be asked before something is done, and does it if the answer is
 * yes.
 *
 * One question is open at a time. Main thread; one owner, who must not outlive the window.
 *
 * Signals:
 *   "writing"                          the user agreed, and drives are about to be written
 *   "show-all-agreed"                  he wants to see all drives
 *   "stop-refused"                     he does not want the jobs to stop
 *   "member-chosen" (GFile*, const char*)  which image in an archive he means
 */
#define BURIN_TYPE_QUESTIONS (burin_questions_get_type ())
G_DECLARE_FINAL_TYPE (BurinQuestions, burin_questions, BURIN, QUESTIONS, GObject)

BurinQuestions *burin_questions_new (GtkWindow *window, BurinSession *session, GSettings *settings)
    G_GNUC_WARN_UNUSED_RESULT;

void burin_questions_ask_to_write (BurinQuestions *self, GPtrArray *drives);
void burin_questions_ask_to_restore (BurinQuestions *self, BurinDrive *drive);
void burin_questions_ask_to_show_all (BurinQuestions *self);
void burin_questions_ask_to_stop (BurinQuestions *self);
void burin_questions_ask_to_stop_one (BurinQuestions *self, guint index);
void burin_questions_ask_for_member (BurinQuestions *self, BurinImage *archive);
gboolean burin_questions_withdraw (BurinQuestions *self);

G_END_DECLS
