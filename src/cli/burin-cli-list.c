/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-command.h"
#include "burin-client.h"

/* A drive that people carry around is shown even if it cannot be used, so that nobody looks for it
 * in vain; the built-in ones would only be in the way. */
static gboolean
is_shown (BurinDrive *drive, const BurinCliOptions *options, BurinPolicyFlags flags)
{
    return options->all || burin_policy_shows (drive, flags);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinClient *client = BURIN_CLIENT (source);
    BurinCli *cli = user_data;
    GListModel *drives = burin_client_get_drives (client);
    BurinPolicyFlags flags = burin_client_get_policy_flags (client);
    g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
    g_autoptr (GError) error = NULL;

    if (!burin_client_connect_finish (client, result, &error)) {
        burin_cli_fail (cli, error);
        return;
    }
    for (guint i = 0; i < g_list_model_get_n_items (drives); i++) {
        g_autoptr (BurinDrive) drive = g_list_model_get_item (drives, i);

        if (is_shown (drive, burin_cli_get_options (cli), flags))
            g_ptr_array_add (shown, g_steal_pointer (&drive));
    }
    burin_cli_output_drives (burin_cli_get_output (cli), shown, flags);
    burin_cli_finish (cli, BURIN_CLI_DONE);
}

/**
 * burin_cli_list_start:
 *
 * `burinctl list`: shows the drives.
 */
void
burin_cli_list_start (BurinCli *cli)
{
    const BurinCliOptions *options = burin_cli_get_options (cli);
    g_autoptr (BurinClient) client =
        burin_client_new (options->client_flags, options->virtual_drives);

    burin_client_connect_async (client, burin_cli_get_cancellable (cli), connected_cb, cli);
}
