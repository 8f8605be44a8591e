/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-advice.h"

#include <glib/gi18n.h>

/* In the order of BurinError; NULL where the message says it all. */
static const char *const advice[] = {
    [BURIN_ERROR_PROTOCOL] = N_ ("The parts of Burin do not fit together: install them all in the same version."),
        [BURIN_ERROR_HELPER] = N_ ("Check that Burin is installed completely, or run burinctl as root."),
            [BURIN_ERROR_NOT_AUTHORIZED] = N_ ("Ask the administrator of this computer, or run burinctl as root."),
                [BURIN_ERROR_AUTHORIZATION_DISMISSED] = N_ ("Nothing was changed. Run the command again and enter the password."),
                    [BURIN_ERROR_NO_AGENT] = N_ ("Run burinctl as root, for instance with sudo, or from a desktop session."),
                        [BURIN_ERROR_DRIVE_NOT_FOUND] = N_ ("“burinctl list --all” shows every drive there is."),
                            [BURIN_ERROR_DRIVE_SYSTEM] = N_ ("The drive that this computer runs from is never written to. Choose another one."),
                                [BURIN_ERROR_DRIVE_FIXED] = N_ ("If it is really this drive that you want, add --allow-fixed."),
                                    [BURIN_ERROR_DRIVE_READ_ONLY] = N_ ("The drive is read-only: look for a small switch on it or on the card's adapter."),
                                        [BURIN_ERROR_DRIVE_NO_MEDIUM] = N_ ("Put a card into the reader."),
                                            [BURIN_ERROR_DRIVE_TOO_SMALL] = N_ ("The drive is too small for the image: use a larger one."),
                                                [BURIN_ERROR_DRIVE_BUSY] = N_ ("Close the program that uses the drive, then run the command again."),
                                                    [BURIN_ERROR_DRIVE_HOLDS_IMAGE] = N_ ("Copy the image to another drive first."),
                                                        [BURIN_ERROR_DRIVE_CHANGED] = N_ ("The drive was replaced meanwhile. Look at “burinctl list” and choose again."),
                                                            [BURIN_ERROR_DRIVE_GONE] = N_ ("Plug the drive in again, into another port if this happens twice."),
                                                                [BURIN_ERROR_DRIVE_READ] = N_ ("The drive may be failing. Try another port, then another drive."),
                                                                    [BURIN_ERROR_DRIVE_WRITE] = N_ ("The drive may be worn out. Try another port, then another drive."),
                                                                        [BURIN_ERROR_DRIVE_FLUSH] = N_ ("The drive did not confirm what it was sent. Try another port, then another drive."),
                                                                            [BURIN_ERROR_VERIFY_MISMATCH] = N_ ("Do not use the drive for this image. After writing, this means that the drive or its "
            "cable is faulty, or that the drive is smaller than it claims."),
                                                                                [BURIN_ERROR_IMAGE_READ] = N_ ("Check that the file is there and that you may read it."),
                                                                                    [BURIN_ERROR_IMAGE_CORRUPT] = N_ ("Download the image again and compare its checksum with the publisher's."),
                                                                                        [BURIN_ERROR_IMAGE_UNSUPPORTED] =
                                                                                            N_ ("Give the image file itself: .iso, .img or .raw, or one of them compressed."),
                                                                                                [BURIN_N_ERRORS] =
                                                                                                    NULL,
};

/**
 * burin_cli_advice_get:
 *
 * Returns: (transfer none) (nullable): what the user can do about an error, translated
 */
const char *
burin_cli_advice_get (BurinError code)
{
    g_return_val_if_fail (code < BURIN_N_ERRORS, NULL);

    return advice[code] != NULL ? _ (advice[code]) : NULL;
}
