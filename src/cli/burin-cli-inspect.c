/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-command.h"
#include "burin-image-open.h"

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
    BurinCli *cli = user_data;
    g_autoptr (GError) error = NULL;
    g_autoptr (BurinImage) image = burin_image_open_finish (result, &error);

    (void) source;
    if (image == NULL) {
        burin_cli_fail (cli, error);
        return;
    }
    burin_cli_output_inspection (burin_cli_get_output (cli), image);
    burin_cli_finish (cli, BURIN_CLI_DONE);
}

/**
 * burin_cli_inspect_start:
 *
 * `burinctl inspect IMAGE`: tells what an image is.
 */
void
burin_cli_inspect_start (BurinCli *cli)
{
    const BurinCliOptions *options = burin_cli_get_options (cli);
    BurinImageOpenFlags flags = BURIN_IMAGE_OPEN_LOOK_UP_SYSTEM | BURIN_IMAGE_OPEN_PIPE |
                                (options->check ? BURIN_IMAGE_OPEN_CHECK : BURIN_IMAGE_OPEN_NONE);

    burin_image_open_query_async (options->image, options->member, &options->publisher, flags,
                                  burin_cli_output_reading, burin_cli_get_output (cli),
                                  burin_cli_get_cancellable (cli), opened_cb, cli);
}
