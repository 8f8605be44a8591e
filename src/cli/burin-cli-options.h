/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-client.h"

G_BEGIN_DECLS

typedef enum {
    BURIN_CLI_LIST,
    BURIN_CLI_INSPECT,
    BURIN_CLI_WRITE,
    BURIN_CLI_VERIFY,
    BURIN_CLI_VERSION,
} BurinCliCommand;

/**
 * BurinCliOptions:
 * @image: (nullable): for the commands that take one
 * @drive: (nullable): how the user called the drive, for the commands that take one
 * @virtual_drives: (element-type BurinVirtualDrive):
 * @all: list also the drives that must not be used
 * @json: one JSON object a line instead of text
 * @yes: do not ask
 *
 * What the command line says, checked for sense.
 */
typedef struct {
    BurinCliCommand command;
    GFile *image;
    char *drive;
    BurinClientFlags client_flags;
    GPtrArray *virtual_drives;
    gboolean all;
    gboolean json;
    gboolean yes;
} BurinCliOptions;

BurinCliOptions *
burin_cli_options_parse (const char *const *argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void burin_cli_options_free (BurinCliOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinCliOptions, burin_cli_options_free)

G_END_DECLS
