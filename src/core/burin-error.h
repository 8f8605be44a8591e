/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinError:
 * @BURIN_ERROR_FAILED: something that has no better code
 * @BURIN_ERROR_CANCELLED: somebody cancelled the job
 * @BURIN_ERROR_INVALID_ARGUMENT: a request that makes no sense, e.g. an unknown option
 * @BURIN_ERROR_PROTOCOL: the frames of an image broke the rules of burin-frame.h
 * @BURIN_ERROR_HELPER: the helper could not be started or went away
 * @BURIN_ERROR_NOT_AUTHORIZED: the user may not do this
 * @BURIN_ERROR_AUTHORIZATION_DISMISSED: the user closed the password prompt
 * @BURIN_ERROR_NO_AGENT: a password is needed, and nothing is there that could ask for it
 * @BURIN_ERROR_DRIVE_NOT_FOUND: no such drive
 * @BURIN_ERROR_DRIVE_SYSTEM: the drive holds the running system
 * @BURIN_ERROR_DRIVE_FIXED: the drive is not removable, and nobody asked for fixed drives
 * @BURIN_ERROR_DRIVE_BACKUP: the drive seems to hold backups, and nobody asked for such drives
 * @BURIN_ERROR_DRIVE_READ_ONLY: the drive is write-protected
 * @BURIN_ERROR_DRIVE_NO_MEDIUM: a card reader without a card
 * @BURIN_ERROR_DRIVE_TOO_SMALL: the image does not fit
 * @BURIN_ERROR_DRIVE_BUSY: somebody else uses the drive
 * @BURIN_ERROR_DRIVE_HOLDS_IMAGE: the image file lies on the drive that it should be written to
 * @BURIN_ERROR_DRIVE_CHANGED: the node now belongs to another drive than the one chosen
 * @BURIN_ERROR_DRIVE_GONE: the drive was unplugged
 * @BURIN_ERROR_DRIVE_READ: reading the drive failed
 * @BURIN_ERROR_DRIVE_WRITE: writing the drive failed
 * @BURIN_ERROR_DRIVE_FLUSH: the drive did not confirm that its cache is on the medium
 * @BURIN_ERROR_VERIFY_MISMATCH: what was read back is not what was written
 * @BURIN_ERROR_IMAGE_READ: the image file could not be read
 * @BURIN_ERROR_IMAGE_CORRUPT: the image is damaged or truncated
 * @BURIN_ERROR_IMAGE_UNSUPPORTED: the file is nothing that can be written
 * @BURIN_ERROR_IMAGE_MISMATCH: the image is not what its publisher says, or it cannot be known
 *   whether it is although the user wanted that
 *
 * Everything that can go wrong in Burin. The codes travel over D-Bus under the names that
 * burin_error_get_name() gives; `src/ui/burin-error-text.c` turns them into advice.
 */
typedef enum {
    BURIN_ERROR_FAILED,
    BURIN_ERROR_CANCELLED,
    BURIN_ERROR_INVALID_ARGUMENT,
    BURIN_ERROR_PROTOCOL,
    BURIN_ERROR_HELPER,
    BURIN_ERROR_NOT_AUTHORIZED,
    BURIN_ERROR_AUTHORIZATION_DISMISSED,
    BURIN_ERROR_NO_AGENT,
    BURIN_ERROR_DRIVE_NOT_FOUND,
    BURIN_ERROR_DRIVE_SYSTEM,
    BURIN_ERROR_DRIVE_FIXED,
    BURIN_ERROR_DRIVE_BACKUP,
    BURIN_ERROR_DRIVE_READ_ONLY,
    BURIN_ERROR_DRIVE_NO_MEDIUM,
    BURIN_ERROR_DRIVE_TOO_SMALL,
    BURIN_ERROR_DRIVE_BUSY,
    BURIN_ERROR_DRIVE_HOLDS_IMAGE,
    BURIN_ERROR_DRIVE_CHANGED,
    BURIN_ERROR_DRIVE_GONE,
    BURIN_ERROR_DRIVE_READ,
    BURIN_ERROR_DRIVE_WRITE,
    BURIN_ERROR_DRIVE_FLUSH,
    BURIN_ERROR_VERIFY_MISMATCH,
    BURIN_ERROR_IMAGE_READ,
    BURIN_ERROR_IMAGE_CORRUPT,
    BURIN_ERROR_IMAGE_UNSUPPORTED,
    BURIN_ERROR_IMAGE_MISMATCH,
    BURIN_N_ERRORS
} BurinError;

#define BURIN_ERROR (burin_error_quark ())
GQuark burin_error_quark (void);

const char *burin_error_get_name (BurinError code);

/**
 * BurinErrorDetails:
 * @operation: what was being done, in a word or two ("write", "unmount", "flush"), or %NULL
 * @drive: the node or name of the drive, or %NULL
 * @errnum: the errno value, 0 if the kernel had no part in it
 * @offset: first byte concerned, from the start of the drive (or of the image file, for
 *   %BURIN_ERROR_IMAGE_READ); only meaningful if @length is not 0
 * @length: number of bytes concerned
 * @holder: who is in the way ("cp (pid 4711)"), or %NULL
 * @path: the mount point or file concerned, or %NULL
 * @cause: %BURIN_CAUSE_BUSY_MOUNT with %BURIN_ERROR_DRIVE_BUSY, a likely cause of
 *   %BURIN_ERROR_VERIFY_MISMATCH, or %NULL: "content" (the drive was only
 *   compared), "medium" (the same wrong bytes each time), "unstable" (different bytes each time:
 * cable, reader or port), "fake-capacity" (the drive stores less than it says), "nothing-written"
 * (the drive confirmed everything and kept nothing); of %BURIN_ERROR_IMAGE_UNSUPPORTED the MIME
 * type of what the file is instead, if that is known, or %BURIN_CAUSE_PIPE; of %BURIN_ERROR_HELPER
 * %BURIN_CAUSE_INTERRUPTED or one of those after it
 * @needed: bytes that would have been needed (%BURIN_ERROR_DRIVE_TOO_SMALL), else 0
 *
 * What an error knows beyond its code and message. A plain value: the strings are borrowed
 * when handed to burin_set_error() and owned by the error afterwards.
 */
typedef struct {
    const char *operation;
    const char *drive;
    int errnum;
    guint64 offset;
    guint64 length;
    const char *holder;
    const char *path;
    const char *cause;
    guint64 needed;
} BurinErrorDetails;

void burin_set_error (GError **error,
                      BurinError code,
                      const BurinErrorDetails *details,
                      const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

const BurinErrorDetails *burin_error_get_details (const GError *error);

/* Programs use a file system on the drive. The user may close them (`holder`, `path`), or ask again
 * with the file system to be detached. */
#define BURIN_CAUSE_BUSY_MOUNT "busy-mount"

/* The image comes through a pipe, and would have to be a file. */
#define BURIN_CAUSE_PIPE "pipe"

/* The helper ended in the middle of a job that writes, or the bus did, and the job goes on. */
#define BURIN_CAUSE_INTERRUPTED "interrupted"
#define BURIN_CAUSE_CUT_OFF "cut-off"

/* The system bus is not there; the helper is not installed on it, does not start or says nothing
 * there; or the bus lets nobody talk to it. */
#define BURIN_CAUSE_NO_BUS "no-bus"
#define BURIN_CAUSE_NO_SERVICE "no-service"
#define BURIN_CAUSE_NO_ANSWER "no-answer"
#define BURIN_CAUSE_BUS_DENIES "bus-denies"

/* With BURIN_ERROR_IMAGE_READ: it is the user's keyring that can't be used, not the image. */
#define BURIN_CAUSE_KEYRING "keyring"

gboolean burin_error_is_busy_mount (const GError *error);

GVariant *burin_error_to_variant (const GError *error) G_GNUC_WARN_UNUSED_RESULT;
GError *burin_error_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
