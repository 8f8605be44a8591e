/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinActivityListener:
 *
 * Is told what the process is doing, to go behind "while".
 */
typedef void (*BurinActivityListener) (const char *activity);

void burin_activity_listen (BurinActivityListener listener);
void burin_activity_set (const char *format, ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS
