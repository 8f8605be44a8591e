/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-cli-publisher.h"
#include "burin-client.h"

G_BEGIN_DECLS

typedef enum {
    BURIN_CLI_LIST,
    BURIN_CLI_INFO,
    BURIN_CLI_INSPECT,
    BURIN_CLI_WRITE,
    BURIN_CLI_FINISH,
    BURIN_CLI_RESTORE,
    BURIN_CLI_VERIFY,
    BURIN_CLI_VERSION,
} BurinCliCommand;

/**
 * BurinCliOptions:
 * @image: (nullable): for the commands that take one
 * @member: (nullable): which file in an archive is meant
 * @publisher: where to look for what the publisher of the image says of it
 * @drives: (nullable): how the user called the drives, for the commands that take some
 * @virtual_drives: (element-type BurinVirtualDrive):
 * @all: list also the drives that must not be used
 * @check: read all of the image, and compare it with what its publisher says
 * @json: one JSON object a line instead of text
 * @yes: do not ask
 * @changed_only: write only what is not on the drive already
 * @keep_unmapped: leave what the image says does not matter as it is
 * @detach_busy: detach file systems that stay busy
 * @unverified: do not read back what was written
 * @eject: eject the drives afterwards
 * @power_off: switch the drives off afterwards
 *
 * What the command line says, checked for sense.
 */
typedef struct {
    BurinCliCommand command;
    GFile *image;
    char *member;
    BurinPublisherQuery publisher;
    GStrv drives;
    BurinClientFlags client_flags;
    GPtrArray *virtual_drives;
    gboolean all;
    gboolean check;
    gboolean json;
    gboolean yes;
    gboolean changed_only;
    gboolean keep_unmapped;
    gboolean detach_busy;
    gboolean unverified;
    gboolean eject;
    gboolean power_off;
} BurinCliOptions;

BurinCliOptions *
burin_cli_options_parse (const char *const *argv, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_cli_options_reads_standard_input (const BurinCliOptions *options);
void burin_cli_options_free (BurinCliOptions *options);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinCliOptions, burin_cli_options_free)

G_END_DECLS
