/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/**
 * BurinCliLine:
 * @stream: a terminal; borrowed
 * @shown_width: columns that are on it now
 *
 * A line on a terminal that is written again and again. A plain value.
 */
typedef struct {
    FILE *stream;
    int shown_width;
} BurinCliLine;

void burin_cli_line_show (BurinCliLine *self, const char *text);
void burin_cli_line_clear (BurinCliLine *self);

G_END_DECLS
