/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * BurinApplication: the process: options, the client, the session, the one window and what is
 * not about it.
 *
 * Launched again, it shows the window it has, with the image given. With --virtual-drive or
 * --allow-loop it stands alone, because the options are about this very process. Main thread.
 */
#define BURIN_TYPE_APPLICATION (burin_application_get_type ())
G_DECLARE_FINAL_TYPE (BurinApplication, burin_application, BURIN, APPLICATION, AdwApplication)

BurinApplication *burin_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
