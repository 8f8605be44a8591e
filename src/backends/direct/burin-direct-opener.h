/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-drive-opener.h"

G_BEGIN_DECLS

/*
 * BurinDirectOpener: opens the drives that BurinDirectMonitor finds, as root.
 *
 * Has no state of its own; any thread.
 */
#define BURIN_TYPE_DIRECT_OPENER (burin_direct_opener_get_type ())
G_DECLARE_FINAL_TYPE (BurinDirectOpener, burin_direct_opener, BURIN, DIRECT_OPENER, GObject)

BurinDriveOpener *burin_direct_opener_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
