/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-command.h"
#include "burin-cli-job.h"

/**
 * burin_cli_verify_start:
 *
 * `burinctl verify IMAGE --on DRIVE…`: compares, and asks nothing because it changes nothing.
 */
void
burin_cli_verify_start (BurinCli *cli)
{
    burin_cli_job_start (cli, BURIN_JOB_VERIFY, FALSE);
}
