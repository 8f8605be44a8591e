/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-progress.h"

#include <glib/gi18n.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "burin-cli-text.h"
#include "burin-text.h"

#define DEFAULT_COLUMNS 80
#define NOTHING_SHOWN -1

struct _BurinCliProgress {
    BurinJobKind kind;
    FILE *stream; /* borrowed */
    gboolean is_terminal;

    int shown_width; /* of the line on the terminal */
    int shown_state; /* NOTHING_SHOWN or a BurinJobState */
    int shown_tenth;
};

/**
 * burin_cli_progress_new:
 * @stream: where to show it; must stay open as long as the result lives
 */
BurinCliProgress *
burin_cli_progress_new (BurinJobKind kind, FILE *stream)
{
    BurinCliProgress *self = g_new0 (BurinCliProgress, 1);

    self->kind = kind;
    self->stream = stream;
    self->is_terminal = isatty (fileno (stream));
    self->shown_state = NOTHING_SHOWN;
    return self;
}

void
burin_cli_progress_free (BurinCliProgress *self)
{
    g_free (self);
}

static const char *
get_phase (BurinJobKind kind, BurinJobState state)
{
    switch (state) {
    case BURIN_JOB_QUEUED:
        return _ ("Waiting");
    case BURIN_JOB_AUTHORIZING:
        return _ ("Waiting for authorization");
    case BURIN_JOB_PREPARING:
        return _ ("Preparing the drive");
    case BURIN_JOB_WRITING:
        return _ ("Writing");
    case BURIN_JOB_FLUSHING:
        return _ ("Flushing the drive's cache");
    case BURIN_JOB_VERIFYING:
        return kind == BURIN_JOB_WRITE ? _ ("Reading back") : _ ("Comparing");
    case BURIN_JOB_FINISHING:
        return _ ("Finishing");
    default:
        return _ ("Ending");
    }
}

/* Before these there is nothing to measure, and a flush tells nobody how far it is. */
static gboolean
is_measured (BurinJobState state)
{
    return state == BURIN_JOB_WRITING || state == BURIN_JOB_VERIFYING;
}

/**
 * burin_cli_progress_dup_line:
 *
 * Returns: (transfer full): what is going on, how much of the whole job is done, how fast, and how
 *   long it will take, as far as it is known
 */
char *
burin_cli_progress_dup_line (BurinJobKind kind, const BurinProgress *progress)
{
    GString *line = g_string_new (get_phase (kind, progress->state));

    if (!is_measured (progress->state))
        return g_string_free (line, FALSE);
    g_string_append_printf (line, "  %d %%", (int) (CLAMP (progress->fraction, 0.0, 1.0) * 100));
    if (progress->rate > 0) {
        g_autofree char *rate = burin_text_dup_rate (progress->rate);

        g_string_append_printf (line, "  %s", rate);
    }
    if (progress->seconds_left >= 0) {
        g_autofree char *clock = burin_text_dup_clock ((guint64) progress->seconds_left);

        g_string_append_printf (line, _ ("  %s left"), clock);
    }
    if (progress->by_source) /* last, because it is what a narrow terminal can do without */
        g_string_append (line, _ ("  by compressed size"));
    return g_string_free (line, FALSE);
}

static int
get_columns (BurinCliProgress *self)
{
    struct winsize size;

    if (ioctl (fileno (self->stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_COLUMNS;
    return size.ws_col;
}

/* The last column stays free: many terminals wrap as soon as it is written. */
static void
rewrite (BurinCliProgress *self, const char *line)
{
    g_autofree char *cut = burin_cli_text_dup_cut (line, get_columns (self) - 1);
    int width = burin_cli_text_get_width (cut);

    fprintf (self->stream, "\r%s%*s%s", cut, MAX (self->shown_width - width, 0), "",
             width == 0 ? "\r" : "");
    fflush (self->stream);
    self->shown_width = width;
}

static void
add_line (BurinCliProgress *self, const BurinProgress *progress, const char *line)
{
    int tenth = (int) (progress->fraction * 10);

    if (self->shown_state == (int) progress->state &&
        (!is_measured (progress->state) || self->shown_tenth >= tenth))
        return;
    self->shown_state = (int) progress->state;
    self->shown_tenth = tenth;
    fprintf (self->stream, "%s\n", line);
    fflush (self->stream);
}

/**
 * burin_cli_progress_show:
 * @progress: how far it is now; nothing is shown for a job that is over
 */
void
burin_cli_progress_show (BurinCliProgress *self, const BurinProgress *progress)
{
    g_autofree char *line = burin_cli_progress_dup_line (self->kind, progress);

    if (burin_job_state_is_final (progress->state))
        return;
    if (self->is_terminal)
        rewrite (self, line);
    else
        add_line (self, progress, line);
}

/**
 * burin_cli_progress_clear:
 *
 * Gives the line on the terminal back, so that something else can be printed.
 */
void
burin_cli_progress_clear (BurinCliProgress *self)
{
    if (self->is_terminal && self->shown_width > 0)
        rewrite (self, "");
}
