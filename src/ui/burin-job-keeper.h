/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <adwaita.h>

#include "burin-session.h"

G_BEGIN_DECLS

/*
 * BurinJobKeeper: sees to it that jobs live through what happens on the desktop, and that their end
 * is noticed.
 *
 * While jobs run, the application stays without a window, the computer neither sleeps nor logs out,
 * and the launcher shows how far they are. Their end can be heard; if nobody looks at the window
 * then, a notification tells; the application then waits for somebody who does. Main thread.
 */
#define BURIN_TYPE_JOB_KEEPER (burin_job_keeper_get_type ())
G_DECLARE_FINAL_TYPE (BurinJobKeeper, burin_job_keeper, BURIN, JOB_KEEPER, GObject)

BurinJobKeeper *
burin_job_keeper_new (GtkApplication *application, BurinSession *session, GSettings *settings)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
