/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-dbus.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

void burin_progress_codec_export (const BurinProgress *progress, BurinDbusJob1 *object);
void burin_progress_codec_import (BurinDbusJob1 *object, BurinProgress *progress);

G_END_DECLS
