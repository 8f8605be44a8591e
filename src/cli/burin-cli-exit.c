/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-exit.h"

#include <gio/gio.h>

#include "burin-error.h"

static BurinCliExit
from_code (BurinError code)
{
    switch (code) {
    case BURIN_ERROR_INVALID_ARGUMENT:
        return BURIN_CLI_USAGE;
    case BURIN_ERROR_DRIVE_SYSTEM:
    case BURIN_ERROR_DRIVE_FIXED:
    case BURIN_ERROR_DRIVE_READ_ONLY:
    case BURIN_ERROR_DRIVE_NO_MEDIUM:
    case BURIN_ERROR_DRIVE_TOO_SMALL:
    case BURIN_ERROR_DRIVE_BUSY:
    case BURIN_ERROR_DRIVE_HOLDS_IMAGE:
    case BURIN_ERROR_DRIVE_CHANGED:
        return BURIN_CLI_REFUSED;
    case BURIN_ERROR_VERIFY_MISMATCH:
        return BURIN_CLI_MISMATCH;
    case BURIN_ERROR_CANCELLED:
        return BURIN_CLI_CANCELLED;
    case BURIN_ERROR_NOT_AUTHORIZED:
    case BURIN_ERROR_AUTHORIZATION_DISMISSED:
    case BURIN_ERROR_NO_AGENT:
        return BURIN_CLI_NOT_AUTHORIZED;
    default:
        return BURIN_CLI_FAILED;
    }
}

/**
 * burin_cli_exit_from_error:
 * @error: why something ended; of any domain
 */
BurinCliExit
burin_cli_exit_from_error (const GError *error)
{
    if (error->domain == BURIN_ERROR)
        return from_code ((BurinError) error->code);
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        return BURIN_CLI_CANCELLED;
    return BURIN_CLI_FAILED;
}
