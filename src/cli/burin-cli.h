/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-cli-exit.h"
#include "burin-cli-options.h"
#include "burin-cli-output.h"

G_BEGIN_DECLS

/*
 * BurinCli: one run of burinctl.
 *
 * Main thread; lives in burin_cli_run(). A command is a function that starts something
 * asynchronous; the run ends when that calls burin_cli_finish() or burin_cli_fail(). Ctrl-C and the
 * signals that ask a program to end cancel the cancellable, and whoever works on something then
 * ends it in order.
 */
typedef struct _BurinCli BurinCli;

BurinCliExit burin_cli_run (const BurinCliOptions *options);

const BurinCliOptions *burin_cli_get_options (BurinCli *self);
BurinCliOutput *burin_cli_get_output (BurinCli *self);
GCancellable *burin_cli_get_cancellable (BurinCli *self);

void burin_cli_finish (BurinCli *self, BurinCliExit exit_code);
void burin_cli_fail (BurinCli *self, const GError *error);

G_END_DECLS
