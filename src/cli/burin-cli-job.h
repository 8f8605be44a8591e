/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-cli.h"
#include "burin-job-state.h"

G_BEGIN_DECLS

void burin_cli_job_start (BurinCli *cli, BurinJobKind kind, gboolean confirm);

G_END_DECLS
