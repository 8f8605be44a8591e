/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-feed.h"
#include "burin-job.h"
#include "burin-target.h"

G_BEGIN_DECLS

gboolean
burin_compare_run (BurinJob *job, const BurinTarget *target, BurinFeedTaker *taker, GError **error);

G_END_DECLS
