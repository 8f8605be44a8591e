/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-publisher.h"

G_BEGIN_DECLS

char *burin_publisher_words_dup_source (const BurinPublisher *publisher) G_GNUC_WARN_UNUSED_RESULT;
char *burin_publisher_words_dup_verdict (const BurinPublisher *publisher,
                                         BurinPublisherVerdict verdict) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
