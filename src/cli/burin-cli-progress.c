/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-progress.h"

#include <unistd.h>

#include "burin-cli-line.h"
#include "burin-cli-progress-text.h"
#include "burin-drive.h"
#include "burin-text.h"

#define NOTHING_SHOWN -1

/* Seconds of silence from one line to the next. */
#define SILENCE_STEP 10

/* What the last line of a drive said, where lines stay. Plain. */
typedef struct {
    int state; /* NOTHING_SHOWN or a BurinJobState */
    int tenth;
    gint64 silence; /* in steps */
} Shown;

struct _BurinCliProgress {
    BurinJobKind kind;
    FILE *stream; /* borrowed */
    gboolean is_terminal;

    /* Owned; one of each for every drive */
    guint n_drives;
    GStrv names;
    BurinProgress *latest;
    Shown *shown;

    BurinCliLine line; /* on the terminal */
};

/**
 * burin_cli_progress_new:
 * @drives: (element-type BurinDrive): the drive of each job
 * @stream: where to show it; must stay open as long as the result lives
 */
BurinCliProgress *
burin_cli_progress_new (BurinJobKind kind, GPtrArray *drives, FILE *stream)
{
    BurinCliProgress *self = g_new0 (BurinCliProgress, 1);

    self->kind = kind;
    self->stream = stream;
    self->line.stream = stream;
    self->is_terminal = isatty (fileno (stream));
    self->n_drives = drives->len;
    self->names = g_new0 (char *, drives->len + 1);
    self->latest = g_new0 (BurinProgress, drives->len);
    self->shown = g_new0 (Shown, drives->len);
    for (guint i = 0; i < drives->len; i++) {
        self->names[i] = burin_text_dup_safe (burin_drive_get_node (g_ptr_array_index (drives, i)));
        self->latest[i].seconds_left = -1;
        self->shown[i].state = NOTHING_SHOWN;
    }
    return self;
}

void
burin_cli_progress_free (BurinCliProgress *self)
{
    g_strfreev (self->names);
    g_free (self->latest);
    g_free (self->shown);
    g_free (self);
}

static void
rewrite_all (BurinCliProgress *self)
{
    BurinCombinedProgress combined;
    g_autofree char *line = NULL;

    burin_progress_combine (self->latest, self->n_drives, &combined);
    if (combined.n_running == 0)
        return;
    line = combined.n_running == 1 ? burin_cli_progress_text_dup_one (self->kind, &combined.slowest)
                                   : burin_cli_progress_text_dup_combined (
                                         self->kind, &combined, self->names[combined.silent]);
    burin_cli_line_show (&self->line, line);
}

static gint64
get_silence (const BurinProgress *progress)
{
    return burin_progress_is_silent (progress) ? progress->seconds_silent / SILENCE_STEP : 0;
}

static gboolean
is_news (const Shown *shown, const BurinProgress *progress)
{
    if (shown->state != (int) progress->state || get_silence (progress) > shown->silence)
        return TRUE;
    return burin_cli_progress_text_has_numbers (progress->state) &&
           (int) (progress->fraction * 10) > shown->tenth;
}

static void
add_line (BurinCliProgress *self, guint index, const BurinProgress *progress)
{
    Shown *shown = &self->shown[index];
    g_autofree char *line = burin_cli_progress_text_dup_one (self->kind, progress);
    gboolean news = is_news (shown, progress);

    shown->silence = get_silence (progress);
    if (!news)
        return;
    shown->state = (int) progress->state;
    shown->tenth = (int) (progress->fraction * 10);
    if (self->n_drives > 1)
        fprintf (self->stream, "%s: ", self->names[index]);
    fprintf (self->stream, "%s\n", line);
    fflush (self->stream);
}

/**
 * burin_cli_progress_show:
 * @index: which drive
 * @progress: how far its job is now; nothing is shown of a job that is over
 */
void
burin_cli_progress_show (BurinCliProgress *self, guint index, const BurinProgress *progress)
{
    self->latest[index] = *progress;
    if (burin_job_state_is_final (progress->state))
        return;
    if (self->is_terminal)
        rewrite_all (self);
    else
        add_line (self, index, progress);
}

/**
 * burin_cli_progress_clear:
 *
 * Gives the line on the terminal back, so that something else can be printed.
 */
void
burin_cli_progress_clear (BurinCliProgress *self)
{
    burin_cli_line_clear (&self->line); /* nothing stands there if it is no terminal */
}
