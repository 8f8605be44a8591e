/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdio.h>

#include "burin-job-state.h"

G_BEGIN_DECLS

/*
 * BurinCliProgress: shows how far jobs are that were started at once.
 *
 * On a terminal one line for all of them that is written over and over; elsewhere lines of each
 * drive: for each state, for each tenth of the way, and while the drive does not answer. Main
 * thread; one owner.
 */
typedef struct _BurinCliProgress BurinCliProgress;

BurinCliProgress *burin_cli_progress_new (BurinJobKind kind, GPtrArray *drives, FILE *stream)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_cli_progress_free (BurinCliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinCliProgress, burin_cli_progress_free)

void burin_cli_progress_show (BurinCliProgress *self, guint index, const BurinProgress *progress);
void burin_cli_progress_clear (BurinCliProgress *self);

G_END_DECLS
