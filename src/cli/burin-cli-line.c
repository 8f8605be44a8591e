/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-line.h"

#include <sys/ioctl.h>

#include "burin-cli-text.h"

#define DEFAULT_COLUMNS 80

static int
get_columns (BurinCliLine *self)
{
    struct winsize size;

    if (ioctl (fileno (self->stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return DEFAULT_COLUMNS;
    return size.ws_col;
}

/**
 * burin_cli_line_show:
 * @text: what to show instead of what is there; cut off where the terminal ends
 */
void
burin_cli_line_show (BurinCliLine *self, const char *text)
{
    /* The last column stays free: many terminals wrap as soon as it is written. */
    g_autofree char *cut = burin_cli_text_dup_cut (text, get_columns (self) - 1);
    int width = burin_cli_text_get_width (cut);

    fprintf (self->stream, "\r%s%*s%s", cut, MAX (self->shown_width - width, 0), "",
             width == 0 ? "\r" : "");
    fflush (self->stream);
    self->shown_width = width;
}

/**
 * burin_cli_line_clear:
 *
 * Gives the line back, so that something else can be printed.
 */
void
burin_cli_line_clear (BurinCliLine *self)
{
    if (self->shown_width > 0)
        burin_cli_line_show (self, "");
}
