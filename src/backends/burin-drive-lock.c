/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-drive-lock.h"

#include <errno.h>
#include <sys/file.h>

#include "burin-process.h"

/**
 * burin_drive_lock_set_cancelled:
 * @error: %BURIN_ERROR_CANCELLED
 *
 * Returns: %TRUE, with @error set, if @cancellable was cancelled
 */
gboolean
burin_drive_lock_set_cancelled (BurinDrive *drive, GCancellable *cancellable, GError **error)
{
    BurinErrorDetails details = {.operation = "open", .drive = burin_drive_get_node (drive)};

    if (!g_cancellable_is_cancelled (cancellable))
        return FALSE;
    burin_set_error (error, BURIN_ERROR_CANCELLED, &details, "cancelled while opening %s",
                     details.drive);
    return TRUE;
}

static void
set_locked (int fd, BurinDrive *drive, int errnum, GError **error)
{
    BurinErrorDetails details = {
        .operation = "lock", .drive = burin_drive_get_node (drive), .errnum = errnum};
    g_autofree char *holder = NULL;
    struct stat status;

    if (errnum != EWOULDBLOCK) {
        burin_set_error (error, BURIN_ERROR_FAILED, &details, "cannot lock %s: %s", details.drive,
                         g_strerror (errnum));
        return;
    }
    if (fstat (fd, &status) == 0)
        holder = burin_process_search (burin_process_has_lock, &status);
    details.holder = holder;
    burin_set_error (error, BURIN_ERROR_DRIVE_BUSY, &details, "%s is locked by %s", details.drive,
                     holder != NULL ? holder : "another process");
}

/**
 * burin_drive_lock_take:
 * @fd: an open drive
 * @drive: for messages
 * @retry: how much patience is left
 * @cancellable: (nullable): ends the waiting
 * @error: %BURIN_ERROR_DRIVE_BUSY with the holder's name, %BURIN_ERROR_CANCELLED
 *
 * Takes the lock that udev and all well-behaved programs ask for before they touch a drive. It
 * lasts as long as @fd and its duplicates are open.
 *
 * Returns: whether the lock is ours
 */
gboolean
burin_drive_lock_take (
    int fd, BurinDrive *drive, BurinRetry *retry, GCancellable *cancellable, GError **error)
{
    while (flock (fd, LOCK_EX | LOCK_NB) != 0) {
        int errnum = errno;

        if (errnum == EINTR || (errnum == EWOULDBLOCK && burin_retry_wait (retry, cancellable)))
            continue;
        if (!burin_drive_lock_set_cancelled (drive, cancellable, error))
            set_locked (fd, drive, errnum, error);
        return FALSE;
    }
    return TRUE;
}
