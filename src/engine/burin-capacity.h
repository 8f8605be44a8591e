/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-job.h"
#include "burin-target.h"

G_BEGIN_DECLS

gboolean
burin_capacity_check (BurinJob *job, const BurinTarget *target, guint64 image_size, GError **error);
void burin_capacity_set_error (const BurinTarget *target, guint64 capacity, GError **error);

G_END_DECLS
