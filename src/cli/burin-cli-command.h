/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-cli.h"

G_BEGIN_DECLS

/* One function per command, each in a file of its own; burin_cli_run() calls the one that it needs.
 */
void burin_cli_list_start (BurinCli *cli);
void burin_cli_info_start (BurinCli *cli);
void burin_cli_inspect_start (BurinCli *cli);
void burin_cli_write_start (BurinCli *cli);
void burin_cli_verify_start (BurinCli *cli);

G_END_DECLS
