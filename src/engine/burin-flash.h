/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-frame-source.h"
#include "burin-job.h"
#include "burin-target.h"

G_BEGIN_DECLS

gboolean burin_flash_run (BurinJob *job,
                          const BurinTarget *target,
                          BurinFrameSource *source,
                          GError **error);

G_END_DECLS
