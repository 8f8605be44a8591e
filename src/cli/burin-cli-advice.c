/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-cli-advice.h"

#include <glib/gi18n.h>

#include "burin-text.h"

/* In the order of BurinError; NULL where the message says it all. */
static const char *const advice[] = {
    [BURIN_ERROR_PROTOCOL] =
        N_ ("The parts of Burin do not fit together: install them all in the same version."),
    [BURIN_ERROR_HELPER] =
        N_ ("Run the command again. If it keeps failing, check that Burin is installed completely, "
            "or run burinctl as root."),
    [BURIN_ERROR_NOT_AUTHORIZED] =
        N_ ("Ask the administrator of this computer, or run burinctl as root."),
    [BURIN_ERROR_AUTHORIZATION_DISMISSED] =
        N_ ("Nothing was changed. Run the command again and enter the password."),
    [BURIN_ERROR_NO_AGENT] =
        N_ ("Run burinctl as root, for instance with sudo, or from a desktop session."),
    [BURIN_ERROR_DRIVE_NOT_FOUND] = N_ ("“burinctl list --all” shows every drive there is."),
    [BURIN_ERROR_DRIVE_SYSTEM] =
        N_ ("The drive that this computer runs from is never written to. Choose another one."),
    [BURIN_ERROR_DRIVE_FIXED] = N_ ("If it is really this drive that you want, add --allow-fixed."),
    [BURIN_ERROR_DRIVE_READ_ONLY] =
        N_ ("The drive is read-only: look for a small switch on it or on the card's adapter."),
    [BURIN_ERROR_DRIVE_NO_MEDIUM] = N_ ("Put a card into the reader."),
    [BURIN_ERROR_DRIVE_TOO_SMALL] = N_ ("The drive is too small for the image: use a larger one."),
    [BURIN_ERROR_DRIVE_BUSY] =
        N_ ("Close the program that uses the drive, then run the command again."),
    [BURIN_ERROR_DRIVE_HOLDS_IMAGE] = N_ ("Copy the image to another drive first."),
    [BURIN_ERROR_DRIVE_CHANGED] =
        N_ ("The drive was replaced meanwhile. Look at “burinctl list” and choose again."),
    [BURIN_ERROR_DRIVE_GONE] =
        N_ ("Plug the drive in again, into another port if this happens twice."),
    [BURIN_ERROR_DRIVE_READ] =
        N_ ("The drive may be failing. Try another port, then another drive."),
    [BURIN_ERROR_DRIVE_WRITE] =
        N_ ("The drive may be worn out. Try another port, then another drive."),
    [BURIN_ERROR_DRIVE_FLUSH] =
        N_ ("The drive did not confirm what it was sent. Try another port, then another drive."),
    [BURIN_ERROR_VERIFY_MISMATCH] =
        N_ ("Do not use the drive for this image. After writing, this means that the drive or its "
            "cable is faulty, or that the drive is smaller than it claims."),
    [BURIN_ERROR_IMAGE_READ] = N_ ("Check that the file is there and that you may read it."),
    [BURIN_ERROR_IMAGE_CORRUPT] =
        N_ ("Download the image again and compare its checksum with the publisher's."),
    [BURIN_ERROR_IMAGE_UNSUPPORTED] =
        N_ ("Give the image file itself: .iso, .img or .raw, or one of them compressed."),
    [BURIN_ERROR_IMAGE_MISMATCH] = N_ ("Do not use the image. Download it again, together with its "
                                       "checksums, from its publisher's own site."),
    [BURIN_ERROR_DRIVE_BACKUP] = N_ ("If nobody needs the backups any more, add --allow-backup."),
    [BURIN_N_ERRORS] = NULL,
};

/* Of BurinErrorDetails. */
static const struct {
    const char *cause;
    const char *advice;
} causes[] = {
    {BURIN_CAUSE_KEYRING, N_ ("Give a file with the publisher's public key.")},
    {BURIN_CAUSE_BUSY_MOUNT, N_ ("Close the program, then run the command again; or add "
                                 "--detach-busy, which takes the file "
                                 "system away from it and waits for it to end.")},
    {BURIN_CAUSE_PIPE, N_ ("Save what comes through the pipe to a file, and give that file.")},
    {BURIN_CAUSE_INTERRUPTED, N_ ("Write the rest with “burinctl finish”, or make the drive usable "
                                  "again with “burinctl restore”.")},
    {BURIN_CAUSE_CUT_OFF, N_ ("The job goes on by itself: “burinctl list” shows the drive as in "
                              "use or unfinished until the image is on it.")},
    {BURIN_CAUSE_NO_BUS, N_ ("The system bus does not run, so nobody can be asked for permission: "
                             "have it started, or run burinctl as root.")},
    {BURIN_CAUSE_NO_SERVICE, N_ ("Burin's service is not installed on this computer: install all "
                                 "of Burin, or run burinctl as root, for instance with sudo.")},
    {BURIN_CAUSE_NO_ANSWER, N_ ("Burin's service does not start or does not answer: the system's "
                                "log may say why. Run the command again, or run burinctl as "
                                "root.")},
    {BURIN_CAUSE_BUS_DENIES, N_ ("The system bus does not let you use Burin's service: ask the "
                                 "administrator of this computer, or run burinctl as root.")},
    {"content", N_ ("The drive was written with another image, or was changed since.")},
    {"medium",
     N_ ("The drive does not keep what it is given: it is worn out or broken. Do not use it.")},
    {"unstable", N_ ("The drive gives something else each time. Try another port, cable or card "
                     "reader, without "
                     "a hub in between.")},
    {"nothing-written",
     N_ ("The drive confirmed everything and kept nothing: it is worn out or broken. Use another "
         "one.")},
};

static const char *
find_cause (const char *cause)
{
    for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
        if (g_strcmp0 (causes[i].cause, cause) == 0)
            return _ (causes[i].advice);
    return NULL;
}

/* The range of the error is what is not there. */
static char *
dup_capacity_advice (const BurinErrorDetails *details)
{
    g_autofree char *kept = burin_text_dup_size (details->offset);
    g_autofree char *claimed = burin_text_dup_size (details->offset + details->length);

    if (g_strcmp0 (details->cause, "fake-capacity") != 0)
        return NULL;
    return g_strdup_printf (_ ("The drive is a fake: it keeps %s of the %s that it claims. Do not "
                               "use it: give it back."),
                            kept, claimed);
}

/**
 * burin_cli_advice_dup:
 * @error: a %BURIN_ERROR
 * @size_kind: what is known of the size of the image, if there is one
 *
 * Returns: (transfer full) (nullable): what the user can do about it, translated
 */
char *
burin_cli_advice_dup (const GError *error, BurinSizeKind size_kind)
{
    const BurinErrorDetails *details = burin_error_get_details (error);
    char *specific = dup_capacity_advice (details);
    const char *text = find_cause (details->cause);

    g_return_val_if_fail (error->code >= 0 && error->code < BURIN_N_ERRORS, NULL);

    if (specific != NULL)
        return specific;
    if (error->code == BURIN_ERROR_DRIVE_TOO_SMALL && size_kind == BURIN_SIZE_AT_LEAST)
        text = _ ("That is what the file says of itself, and it may be more. If that cannot be, "
                  "the file is "
                  "damaged: download it again. Otherwise use a larger drive.");
    if (text == NULL && advice[error->code] != NULL)
        text = _ (advice[error->code]);
    return g_strdup (text);
}
