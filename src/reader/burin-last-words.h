/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinLastWordsEncoder:
 *
 * Returns: (transfer full): an error, as whoever listens wants to be told
 */
typedef GBytes *(*BurinLastWordsEncoder) (const GError *error);

void burin_last_words_prepare (int fd, BurinLastWordsEncoder encoder);
void burin_last_words_hold (void);
void burin_last_words_release (void);

G_END_DECLS
