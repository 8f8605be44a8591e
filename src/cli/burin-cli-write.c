/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <glib/gi18n.h>

#include "burin-cli-command.h"
#include "burin-cli-job.h"
#include "burin-cli-terminal.h"
#include "burin-error.h"

/**
 * burin_cli_write_start:
 *
 * `burinctl write IMAGE --to DRIVE…`, `burinctl finish IMAGE --to DRIVE…` and `burinctl restore
 * --to DRIVE`: write an image, the rest of one or an empty one, once the user has agreed.
 */
void
burin_cli_write_start (BurinCli *cli)
{
    const BurinCliOptions *options = burin_cli_get_options (cli);
    gboolean confirm = !options->yes;
    g_autoptr (GError) error = NULL;

    if (!confirm ||
        burin_cli_terminal_is_there (burin_cli_options_reads_standard_input (options))) {
        burin_cli_job_start (cli, BURIN_JOB_WRITE, confirm);
        return;
    }
    burin_set_error (&error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                     _ ("there is no terminal to ask on: add --yes to erase without being asked"));
    burin_cli_fail (cli, error);
}
