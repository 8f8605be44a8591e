/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinCliExit:
 * @BURIN_CLI_DONE: all that was asked for is done
 * @BURIN_CLI_FAILED: it is not, for a reason that has no code of its own
 * @BURIN_CLI_USAGE: the command line makes no sense
 * @BURIN_CLI_REFUSED: the drive may not be used for it, or not now
 * @BURIN_CLI_MISMATCH: the drive does not hold what it should, or the image is not what its
 *   publisher says
 * @BURIN_CLI_CANCELLED: the user stopped it
 * @BURIN_CLI_NOT_AUTHORIZED: the user may not do it
 *
 * What burinctl exits with. Scripts depend on the numbers.
 */
typedef enum {
    BURIN_CLI_DONE = 0,
    BURIN_CLI_FAILED = 1,
    BURIN_CLI_USAGE = 2,
    BURIN_CLI_REFUSED = 3,
    BURIN_CLI_MISMATCH = 4,
    BURIN_CLI_CANCELLED = 5,
    BURIN_CLI_NOT_AUTHORIZED = 6,
} BurinCliExit;

BurinCliExit burin_cli_exit_from_error (const GError *error);
BurinCliExit burin_cli_exit_get_worse (BurinCliExit one, BurinCliExit other);

G_END_DECLS
