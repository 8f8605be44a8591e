/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-error-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "burin-display.h"
#include "burin-text.h"

/* What there is to say about a code, before the details of an error are known. Constant. */
typedef struct {
    const char *title;
    const char *explanation;
    const char *advice;
} Entry;

static const Entry entries[] = {
    [BURIN_ERROR_FAILED] = {N_ ("Something Went Wrong"),
                            N_ ("A problem came up that Burin has no better name for."),
                            N_ ("Try again. If it happens again, please report it together with "
                                "the details below.")},
    [BURIN_ERROR_CANCELLED] = {N_ ("Cancelled"), N_ ("It was stopped before it was complete."),
                               N_ ("You can start again at any time.")},
    [BURIN_ERROR_INVALID_ARGUMENT] =
        {N_ ("Burin Made a Mistake"),
         N_ ("One part of Burin asked another for something that makes "
             "no sense."),
         N_ ("Please report this together with the details below.")},
    [BURIN_ERROR_PROTOCOL] = {N_ ("The Image Could Not Be Passed On"),
                              N_ ("The program that reads the image sent something unexpected. The "
                                  "image may have been made in order to confuse it."),
                              N_ ("Do not use an image that you do not trust. If you do trust it, "
                                  "please report this together with the details below.")},
    [BURIN_ERROR_HELPER] = {N_ ("No Connection to the Drives"),
                            N_ ("The part of Burin that works with drives could not be started or "
                                "has stopped."),
                            N_ ("Try again. If it keeps failing, check that Burin is completely "
                                "installed.")},
    [BURIN_ERROR_NOT_AUTHORIZED] = {N_ ("Not Allowed"),
                                    N_ ("You are not allowed to write to this drive."),
                                    N_ ("Ask somebody who administers this computer.")},
    [BURIN_ERROR_AUTHORIZATION_DISMISSED] = {N_ ("Permission Not Given"),
                                             N_ ("The question for your password was closed."),
                                             N_ ("Try again and enter your password when asked.")},
    [BURIN_ERROR_NO_AGENT] =
        {N_ ("Nothing Can Ask for Your Password"),
         N_ ("Writing to a drive needs a password, but no program that asks for "
             "it is running in this session."),
         N_ ("Start the polkit authentication agent of your desktop, then try "
             "again.")},
    [BURIN_ERROR_DRIVE_NOT_FOUND] = {N_ ("Drive Not Found"),
                                     N_ ("The drive is not there any more."),
                                     N_ ("Plug it in again and choose it again.")},
    [BURIN_ERROR_DRIVE_SYSTEM] = {N_ ("Drive in Use by the System"),
                                  N_ ("This computer is running from the drive. Erasing it would "
                                      "destroy the system."),
                                  N_ ("Choose another drive.")},
    [BURIN_ERROR_DRIVE_FIXED] = {N_ ("Not a Removable Drive"),
                                 N_ ("The drive is built into this computer."),
                                 N_ ("Choose a drive that can be unplugged.")},
    [BURIN_ERROR_DRIVE_READ_ONLY] =
        {N_ ("Drive Is Write-Protected"), N_ ("The drive does not let anything be written to it."),
         N_ ("Many SD cards and some sticks have a small switch for "
             "this. Move it and plug the drive in again. A card that is "
             "protected without a switch is usually worn out.")},
    [BURIN_ERROR_DRIVE_NO_MEDIUM] = {N_ ("No Card in the Reader"), N_ ("The card reader is empty."),
                                     N_ ("Insert a card.")},
    [BURIN_ERROR_DRIVE_TOO_SMALL] = {N_ ("Drive Is Too Small"),
                                     N_ ("The image does not fit on the drive."),
                                     N_ ("Choose a larger drive.")},
    [BURIN_ERROR_DRIVE_BUSY] = {N_ ("Drive Is in Use"), N_ ("Another program is using the drive."),
                                N_ ("Close everything that uses the drive, then try again.")},
    [BURIN_ERROR_DRIVE_HOLDS_IMAGE] =
        {N_ ("The Image Is on This Drive"),
         N_ ("The drive would have to be erased while the image is "
             "being read from it."),
         N_ ("Copy the image to another drive first, or choose another "
             "drive to write to.")},
    [BURIN_ERROR_DRIVE_CHANGED] = {N_ ("Not the Drive You Chose"),
                                   N_ ("Another drive or card has taken the place of the one that "
                                       "you chose. To be safe, Burin did not touch it."),
                                   N_ ("Choose the drive again.")},
    [BURIN_ERROR_DRIVE_GONE] = {N_ ("Drive Was Unplugged"),
                                N_ ("The drive went away before everything was done."),
                                N_ ("Plug it in again, if possible into another port and without a "
                                    "hub, then try again.")},
    [BURIN_ERROR_DRIVE_READ] =
        {N_ ("Drive Could Not Be Read"),
         N_ ("The drive reported an error while it was being read."),
         N_ ("Try another port or card reader. If it happens again, the drive "
             "is broken.")},
    [BURIN_ERROR_DRIVE_WRITE] = {N_ ("Drive Could Not Be Written"),
                                 N_ ("The drive reported an error while it was being written."),
                                 N_ ("Try another port or card reader. If it happens again, the "
                                     "drive is broken.")},
    [BURIN_ERROR_DRIVE_FLUSH] =
        {N_ ("Drive Did Not Confirm the Data"),
         N_ ("The drive took all data, but then could not confirm that it is "
             "stored."),
         N_ ("Try another port or card reader. If it happens again, the "
             "drive is broken.")},
    [BURIN_ERROR_VERIFY_MISMATCH] =
        {N_ ("Drive Differs from the Image"),
         N_ ("What was read back from the drive is not what should be on "
             "it."),
         N_ ("Do not rely on this drive. Try another port or card "
             "reader. If it happens again, the drive is broken, or it "
             "is a fake that is smaller than it says.")},
    [BURIN_ERROR_IMAGE_READ] = {N_ ("Image Could Not Be Read"),
                                N_ ("The image file could not be opened or read."),
                                N_ ("Check that it is still there, that you may read it and, if it "
                                    "is on another drive or on the network, that it can be "
                                    "reached.")},
    [BURIN_ERROR_IMAGE_CORRUPT] = {N_ ("Image Is Damaged"),
                                   N_ ("The image file is incomplete or damaged."),
                                   N_ ("Download or copy it again.")},
    [BURIN_ERROR_IMAGE_UNSUPPORTED] =
        {N_ ("Not an Image That Can Be Written"),
         N_ ("This kind of file cannot be written to a drive."),
         N_ ("Choose a disk image, such as an .iso or .img file, also "
             "a compressed one.")},
    [BURIN_ERROR_IMAGE_MISMATCH] = {N_ ("Image Is Not the Publisher's"),
                                    N_ ("The image is not what its publisher says that it is: it "
                                        "was damaged on its way, or replaced."),
                                    N_ ("Do not use it. Download it again, together with its "
                                        "checksums, from the publisher's own site.")},
    [BURIN_ERROR_DRIVE_BACKUP] =
        {N_ ("Drive Holds Backups"),
         N_ ("Somebody seems to keep backups on this drive, which would be lost."),
         N_ ("Choose another drive.")},
};
G_STATIC_ASSERT (G_N_ELEMENTS (entries) == BURIN_N_ERRORS);

/* The same for what BurinErrorDetails names as the cause. */
static const struct {
    const char *cause;
    Entry entry;
} causes[] = {
    {BURIN_CAUSE_INTERRUPTED,
     {N_ ("Writing Was Interrupted"),
      N_ ("The part of Burin that works with drives ended in the middle of it."),
      N_ ("Finish what was begun, or write the drive again, before you use it.")}},
    {BURIN_CAUSE_CUT_OFF,
     {N_ ("Connection to the Drives Lost"),
      N_ ("The system's message bus went away. Burin still works on the drive."),
      N_ ("Leave the drive plugged in. Open Burin again later to see how it ended.")}},
    {"content",
     {N_ ("Drive Differs from the Image"), N_ ("What is on the drive is not what is in the image."),
      N_ ("The drive was written with another image, or was changed since. Write the image to it "
          "to make them equal.")}},
    {"medium",
     {N_ ("Drive Does Not Keep Its Data"),
      N_ ("The drive stored something else than it was given, again and again at the same place."),
      N_ ("The drive is worn out or broken. Use another one.")}},
    {"unstable",
     {N_ ("Drive Cannot Be Read Reliably"),
      N_ ("The drive gives something else each time it is read."),
      N_ ("Try another port, cable or card reader, without a hub in between. If it happens again, "
          "the drive is broken.")}},
    {"fake-capacity",
     {N_ ("Drive Is a Fake"), N_ ("The drive keeps less than it claims to hold."),
      N_ ("Do not use it, not even for something smaller: give it back.")}},
    {BURIN_CAUSE_KEYRING,
     {N_ ("Trusted Keys Cannot Be Used"),
      N_ ("The file of keys that you trust is gone, or holds no keys."),
      N_ ("Choose it again in the preferences, or remove it there.")}},
    {"nothing-written",
     {N_ ("Drive Kept Nothing"),
      N_ ("The drive confirmed everything that was written, but nothing of it is there."),
      N_ ("It is worn out and protects itself, or it is broken. Use another one.")}},
};

static const Entry *
find_cause (const char *cause)
{
    for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
        if (g_strcmp0 (causes[i].cause, cause) == 0)
            return &causes[i].entry;
    return NULL;
}

static const Entry *
get_entry (const GError *error)
{
    const Entry *cause = NULL;

    if (error->domain == BURIN_ERROR)
        cause = find_cause (burin_error_get_details (error)->cause);
    if (cause != NULL)
        return cause;
    if (error->domain != BURIN_ERROR || error->code < 0 || error->code >= BURIN_N_ERRORS)
        return &entries[BURIN_ERROR_FAILED];
    return &entries[error->code];
}

static char *
dup_size_explanation (const BurinErrorDetails *details, BurinSizeKind size_kind)
{
    g_autofree char *size = burin_text_dup_size (details->needed);

    if (size_kind == BURIN_SIZE_AT_LEAST)
        /* Translators: %s is a size. */
        return g_strdup_printf (_ ("The file says that the image needs %s or more, which is more "
                                   "than the drive holds."),
                                size);
    /* Translators: %s is a size. */
    return g_strdup_printf (_ ("The image needs %s, which is more than the drive holds."), size);
}

static char *
dup_user_explanation (const BurinErrorDetails *details)
{
    g_autofree char *name = NULL;

    if (details->holder != NULL) {
        name = burin_display_dup_name (details->holder);
        /* Translators: %s names a program. */
        return g_strdup_printf (_ ("The drive is being used by %s."), name);
    }
    name = burin_display_dup_name (details->path);
    /* Translators: %s is a folder. */
    return g_strdup_printf (_ ("The drive is in use: its contents are open in %s."), name);
}

static char *
dup_capacity_explanation (const BurinErrorDetails *details)
{
    g_autofree char *kept = burin_text_dup_size (details->offset);
    g_autofree char *claimed = burin_text_dup_size (details->offset + details->length);

    /* Translators: two sizes, of which the first is the larger one. */
    return g_strdup_printf (_ ("The drive claims to hold %s, but it keeps only %s."), claimed,
                            kept);
}

static char *
dup_kind_explanation (const char *type)
{
    g_autofree char *description = g_content_type_get_description (type);
    g_autofree char *name = burin_display_dup_quoted (description);

    /* Translators: %s is a kind of file in quotation marks, such as "PDF document". */
    return g_strdup_printf (_ ("This is a file of the kind %s, which makes no sense on a drive."),
                            name);
}

static char *
dup_specific_explanation (BurinError code,
                          const BurinErrorDetails *details,
                          BurinSizeKind size_kind)
{
    if (code == BURIN_ERROR_DRIVE_TOO_SMALL && details->needed != 0)
        return dup_size_explanation (details, size_kind);
    if (code == BURIN_ERROR_DRIVE_BUSY && (details->holder != NULL || details->path != NULL))
        return dup_user_explanation (details);
    if (code == BURIN_ERROR_IMAGE_UNSUPPORTED && details->cause != NULL)
        return dup_kind_explanation (details->cause);
    if (g_strcmp0 (details->cause, "fake-capacity") == 0)
        return dup_capacity_explanation (details);
    return NULL;
}

static char *
dup_explanation (const GError *error, BurinSizeKind size_kind)
{
    char *specific = NULL;

    if (error->domain == BURIN_ERROR)
        specific =
            dup_specific_explanation (error->code, burin_error_get_details (error), size_kind);
    return specific != NULL ? specific : g_strdup (_ (get_entry (error)->explanation));
}

static const char *
get_advice (const GError *error, BurinSizeKind size_kind)
{
    if (size_kind == BURIN_SIZE_AT_LEAST &&
        g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_TOO_SMALL))
        return _ ("If that cannot be, the file is damaged: download it again. Otherwise choose a "
                  "larger drive.");
    return _ (get_entry (error)->advice);
}

static void
append_line (GString *text, const char *label, const char *value)
{
    g_autofree char *isolated = NULL;

    if (value == NULL || *value == '\0')
        return;
    isolated = burin_display_dup_name (value);
    g_string_append_c (text, '\n');
    /* Translators: a label and what it is about, such as "Drive: /dev/sdb". */
    g_string_append_printf (text, _ ("%s: %s"), label, isolated);
}

static void
append_details (GString *text, const BurinErrorDetails *details)
{
    append_line (text, _ ("Operation"), details->operation);
    append_line (text, _ ("Drive"), details->drive);
    append_line (text, _ ("Used by"), details->holder);
    append_line (text, _ ("Path"), details->path);
    if (details->errnum != 0) {
        g_autofree char *number =
            g_strdup_printf ("%s (%d)", g_strerror (details->errnum), details->errnum);

        append_line (text, _ ("System error"), number);
    }
    if (details->length != 0) {
        g_autofree char *range = g_strdup_printf ("%" G_GUINT64_FORMAT " + %" G_GUINT64_FORMAT,
                                                  details->offset, details->length);

        append_line (text, _ ("Bytes"), range);
    }
}

static char *
dup_technical (const GError *error)
{
    GString *text = g_string_new (error->message);

    if (error->domain == BURIN_ERROR)
        append_details (text, burin_error_get_details (error));
    return g_string_free (text, FALSE);
}

/**
 * burin_error_text_new:
 * @error: an error of any domain
 * @size_kind: what is known of the size of the image; %BURIN_SIZE_EXACT where it does not matter
 *
 * The only place that turns an error into text for people.
 *
 * Returns: (transfer full): the translated text of @error
 */
BurinErrorText *
burin_error_text_new (const GError *error, BurinSizeKind size_kind)
{
    const Entry *entry = get_entry (error);
    BurinErrorText *text = g_new0 (BurinErrorText, 1);

    text->title = g_strdup (_ (entry->title));
    text->explanation = dup_explanation (error, size_kind);
    text->advice = g_strdup (get_advice (error, size_kind));
    text->technical = dup_technical (error);
    return text;
}

void
burin_error_text_free (BurinErrorText *text)
{
    g_free (text->title);
    g_free (text->explanation);
    g_free (text->advice);
    g_free (text->technical);
    g_free (text);
}

/**
 * burin_error_text_dup_reason:
 * @error: why a drive cannot be chosen, from burin_policy_check()
 * @size_kind: what is known of the size of the image
 *
 * Returns: (transfer full): the reason in a few words, without a full stop
 */
char *
burin_error_text_dup_reason (const GError *error, BurinSizeKind size_kind)
{
    g_autofree char *size = NULL;

    if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_SYSTEM))
        return g_strdup (_ ("This computer is running from it"));
    if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_READ_ONLY))
        return g_strdup (_ ("Write-protected"));
    if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_NO_MEDIUM))
        return g_strdup (_ ("No card inserted"));
    if (g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_BUSY))
        return g_strdup (_ ("In use: another job works on it"));
    if (!g_error_matches (error, BURIN_ERROR, BURIN_ERROR_DRIVE_TOO_SMALL))
        return g_strdup (_ (get_entry (error)->title));
    size = burin_text_dup_size (burin_error_get_details (error)->needed);
    if (size_kind == BURIN_SIZE_AT_LEAST)
        /* Translators: why a drive cannot be chosen; %s is a size. */
        return g_strdup_printf (
            _ ("Too small: the image needs %s or more, unless its file is damaged"), size);
    /* Translators: why a drive cannot be chosen; %s is a size. */
    return g_strdup_printf (_ ("Too small: the image needs %s"), size);
}
