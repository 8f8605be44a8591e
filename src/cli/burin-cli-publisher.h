/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once
#include "burin-publisher-query.h"
#include "burin-report.h"

G_BEGIN_DECLS

/**
 * BurinCliPublisherArgs:
 *
 * What the command line says of where to look for what a publisher says, as GOption hands it out.
 * Owns its strings; starts zeroed.
 */
typedef struct {
    char *checksum;
    gboolean no_checksum;
    char *bmap;
    gboolean no_bmap;
    char *keyring;
} BurinCliPublisherArgs;

void burin_cli_publisher_args_clear (BurinCliPublisherArgs *args);
void burin_cli_publisher_args_add (BurinCliPublisherArgs *args, GOptionContext *context);
const char *burin_cli_publisher_args_get_given (const BurinCliPublisherArgs *args);
gboolean burin_cli_publisher_args_interpret (const BurinCliPublisherArgs *args,
                                             BurinPublisherQuery *query,
                                             GError **error);

char *burin_cli_publisher_dup_expected (const BurinPublisher *publisher) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
