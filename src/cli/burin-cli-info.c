/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-command.h"
#include "burin-cli-drive.h"
#include "burin-client.h"

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinClient *client = BURIN_CLIENT (source);
    BurinCli *cli = user_data;
    const BurinCliOptions *options = burin_cli_get_options (cli);
    g_autoptr (BurinDrive) drive = NULL;
    g_autoptr (GError) error = NULL;

    if (burin_client_connect_finish (client, result, &error))
        drive = burin_cli_drive_find (burin_client_get_drives (client), options->drives[0], &error);
    if (drive == NULL) {
        burin_cli_fail (cli, error);
        return;
    }
    burin_cli_output_info (burin_cli_get_output (cli), drive,
                           burin_client_get_policy_flags (client));
    burin_cli_finish (cli, BURIN_CLI_DONE);
}

/**
 * burin_cli_info_start:
 *
 * `burinctl info DRIVE`: tells all that is known of a drive.
 */
void
burin_cli_info_start (BurinCli *cli)
{
    const BurinCliOptions *options = burin_cli_get_options (cli);
    g_autoptr (BurinClient) client =
        burin_client_new (options->client_flags, options->virtual_drives);

    burin_client_connect_async (client, burin_cli_get_cancellable (cli), connected_cb, cli);
}
