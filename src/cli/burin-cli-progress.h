/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <stdio.h>

#include "burin-job-state.h"

G_BEGIN_DECLS

/*
 * BurinCliProgress: shows how far a job is.
 *
 * On a terminal one line that is written over and over; elsewhere a line for each state and for
 * each tenth of the way. Main thread; one owner.
 */
typedef struct _BurinCliProgress BurinCliProgress;

BurinCliProgress *
burin_cli_progress_new (BurinJobKind kind, FILE *stream) G_GNUC_WARN_UNUSED_RESULT;
void burin_cli_progress_free (BurinCliProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinCliProgress, burin_cli_progress_free)

void burin_cli_progress_show (BurinCliProgress *self, const BurinProgress *progress);
void burin_cli_progress_clear (BurinCliProgress *self);

char *burin_cli_progress_dup_line (BurinJobKind kind, const BurinProgress *progress)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
