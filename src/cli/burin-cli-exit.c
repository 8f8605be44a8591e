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
    case BURIN_ERROR_DRIVE_BACKUP:
    case BURIN_ERROR_DRIVE_READ_ONLY:
    case BURIN_ERROR_DRIVE_NO_MEDIUM:
    case BURIN_ERROR_DRIVE_TOO_SMALL:
    case BURIN_ERROR_DRIVE_BUSY:
    case BURIN_ERROR_DRIVE_HOLDS_IMAGE:
    case BURIN_ERROR_DRIVE_CHANGED:
        return BURIN_CLI_REFUSED;
    case BURIN_ERROR_VERIFY_MISMATCH:
    case BURIN_ERROR_IMAGE_MISMATCH:
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

/* From the best to the worst. What went wrong on a drive counts more than what was never begun. */
static guint
get_severity (BurinCliExit exit_code)
{
    static const guint severities[] = {
        [BURIN_CLI_DONE] = 0,           [BURIN_CLI_CANCELLED] = 1, [BURIN_CLI_USAGE] = 2,
        [BURIN_CLI_NOT_AUTHORIZED] = 3, [BURIN_CLI_REFUSED] = 4,   [BURIN_CLI_FAILED] = 5,
        [BURIN_CLI_MISMATCH] = 6,
    };

    return severities[exit_code];
}

/**
 * burin_cli_exit_get_worse:
 *
 * Returns: what to exit with after two things, one of which ended like this and the other like that
 */
BurinCliExit
burin_cli_exit_get_worse (BurinCliExit one, BurinCliExit other)
{
    return get_severity (one) >= get_severity (other) ? one : other;
}
