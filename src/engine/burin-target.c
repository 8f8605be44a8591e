/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-target.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/*
 * Requests in flight. More gained nothing on any drive that was measured; a reader that takes only
 * two at a time stalled when it got more (raspberrypi/rpi-imager#1592), so the queue's own length
 * is a bound.
 */
#define MOST_DEPTH 4

/* A probe that somebody started just before we locked the drive is over within this time. */
#define REREAD_TRIES 20
#define REREAD_DELAY (100 * 1000)

/*
 * An unplugged drive answers with whatever error the kernel was about to give: ENOSPC and EOF, as
 * its size is 0 now, EIO from the queue that is being torn down, or ENODEV. The size tells.
 */
static gboolean
is_gone (const BurinTarget *target, int errnum)
{
    guint64 size;

    if (errnum == ENODEV || errnum == ENXIO || errnum == ENOMEDIUM)
        return TRUE;
    if (!target->is_block_device)
        return FALSE;
    return ioctl (target->fd, BLKGETSIZE64, &size) != 0 || size == 0;
}

static gboolean
fail (const BurinTarget *target,
      BurinError code,
      const char *operation,
      int errnum,
      guint64 offset,
      gsize length,
      GError **error)
{
    BurinErrorDetails details = {
        .operation = operation,
        .drive = target->name,
        .errnum = errnum,
        .offset = offset,
        .length = length,
    };

    if (is_gone (target, errnum)) {
        burin_set_error (error, BURIN_ERROR_DRIVE_GONE, &details, "%s was unplugged", target->name);
        return FALSE;
    }
    if (length == 0)
        burin_set_error (error, code, &details, "could not %s %s: %s", operation, target->name,
                         g_strerror (errnum));
    else
        burin_set_error (error, code, &details,
                         "could not %s %" G_GSIZE_FORMAT " bytes at offset %" G_GUINT64_FORMAT
                         " of %s: %s",
                         operation, length, offset, target->name, g_strerror (errnum));
    return FALSE;
}

/* What the kernel says about the queue of a block device; @fallback if it says nothing. */
static guint64
read_queue_attribute (dev_t device, const char *name, guint64 fallback)
{
    g_autofree char *path =
        g_strdup_printf ("/sys/dev/block/%u:%u/queue/%s", major (device), minor (device), name);
    g_autofree char *text = NULL;
    guint64 value;

    if (!g_file_get_contents (path, &text, NULL, NULL) ||
        !g_ascii_string_to_unsigned (g_strchomp (text), 10, 0, G_MAXUINT64, &value, NULL))
        return fallback;
    return value;
}

static void
find_abilities (BurinTarget *target, dev_t device)
{
    guint64 nr_requests = read_queue_attribute (device, "nr_requests", MOST_DEPTH);

    target->depth = (guint) CLAMP (nr_requests, 1, MOST_DEPTH);
    target->makes_zeros =
        !target->is_block_device || read_queue_attribute (device, "write_zeroes_max_bytes", 0) > 0;
}

static gboolean
find_size (BurinTarget *target, GError **error)
{
    struct stat st;
    int block_size = 0;

    if (fstat (target->fd, &st) != 0)
        return fail (target, BURIN_ERROR_FAILED, "examine", errno, 0, 0, error);
    target->is_block_device = S_ISBLK (st.st_mode);
    find_abilities (target, st.st_rdev);
    if (!target->is_block_device) {
        target->size = (guint64) st.st_size;
        target->block_size = 512;
        return TRUE;
    }
    if (ioctl (target->fd, BLKGETSIZE64, &target->size) != 0 ||
        ioctl (target->fd, BLKSSZGET, &block_size) != 0)
        return fail (target, BURIN_ERROR_FAILED, "examine", errno, 0, 0, error);
    target->block_size = (guint32) block_size;
    return TRUE;
}

/**
 * burin_target_init:
 * @target: (out): describes the drive behind @fd
 * @fd: borrowed for as long as @target is used
 * @name: borrowed, too
 * @error: %BURIN_ERROR_DRIVE_GONE or %BURIN_ERROR_FAILED
 */
gboolean
burin_target_init (BurinTarget *target, int fd, const char *name, GError **error)
{
    BurinTarget found = {.fd = fd, .name = name};

    if (!find_size (&found, error))
        return FALSE;
    if (found.size == 0)
        return fail (&found, BURIN_ERROR_DRIVE_NO_MEDIUM, "use", ENOMEDIUM, 0, 0, error);
    *target = found;
    return TRUE;
}

/*
 * O_DIRECT on a file system can ask for more than 512 bytes of alignment, which the end of a
 * virtual drive may not have. Then the page cache must do, and reads drop it first.
 */
static gboolean
fall_back_to_page_cache (const BurinTarget *target, int errnum)
{
    int flags = fcntl (target->fd, F_GETFL);

    return errnum == EINVAL && !target->is_block_device && (flags & O_DIRECT) != 0 &&
           fcntl (target->fd, F_SETFL, flags & ~O_DIRECT) == 0;
}

static void
drop_page_cache (const BurinTarget *target, guint64 offset, gsize length)
{
    if ((fcntl (target->fd, F_GETFL) & O_DIRECT) != 0)
        return;
    /* Advice: on a file system that has no other medium than memory there is nothing to drop. */
    (void) posix_fadvise (target->fd, (off_t) offset, (off_t) length, POSIX_FADV_DONTNEED);
}

/**
 * burin_target_check_fits:
 * @needed: bytes from the start of the drive
 * @error: %BURIN_ERROR_DRIVE_TOO_SMALL
 *
 * Returns: whether the drive has that many
 */
gboolean
burin_target_check_fits (const BurinTarget *target, guint64 needed, GError **error)
{
    BurinErrorDetails details = {.operation = "check", .drive = target->name, .needed = needed};

    if (needed <= target->size)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_DRIVE_TOO_SMALL, &details,
                     "the image is larger than %s, which holds %" G_GUINT64_FORMAT " bytes",
                     target->name, target->size);
    return FALSE;
}

/**
 * burin_target_round_up:
 *
 * Returns: @length, made a multiple of the block size
 */
gsize
burin_target_round_up (const BurinTarget *target, gsize length)
{
    return (length + target->block_size - 1) / target->block_size * target->block_size;
}

/**
 * burin_target_read:
 * @buffer: aligned to %BURIN_ALIGNMENT
 * @length: bytes to read, a multiple of the block size
 * @offset: where, a multiple of the block size
 * @error: %BURIN_ERROR_DRIVE_READ or %BURIN_ERROR_DRIVE_GONE
 *
 * Reads past the page cache: what arrives comes from the drive.
 */
gboolean
burin_target_read (
    const BurinTarget *target, void *buffer, gsize length, guint64 offset, GError **error)
{
    gsize done = 0;

    drop_page_cache (target, offset, length);
    while (done < length) {
        gssize n =
            pread (target->fd, (guint8 *) buffer + done, length - done, (off_t) (offset + done));
        int errnum = n < 0 ? errno : EIO; /* 0 is an end that should not be there */

        if (n > 0)
            done += (gsize) n;
        else if (n == 0 || (errnum != EINTR && !fall_back_to_page_cache (target, errnum)))
            return fail (target, BURIN_ERROR_DRIVE_READ, "read", errnum, offset + done,
                         length - done, error);
    }
    return TRUE;
}

/**
 * burin_target_write:
 * @buffer: aligned to %BURIN_ALIGNMENT
 * @length: bytes to write, a multiple of the block size
 * @offset: where, a multiple of the block size
 * @error: %BURIN_ERROR_DRIVE_WRITE or %BURIN_ERROR_DRIVE_GONE
 */
gboolean
burin_target_write (
    const BurinTarget *target, const void *buffer, gsize length, guint64 offset, GError **error)
{
    gsize done = 0;

    while (done < length) {
        gssize n = pwrite (target->fd, (const guint8 *) buffer + done, length - done,
                           (off_t) (offset + done));
        int errnum = n < 0 ? errno : ENOSPC;

        if (n > 0)
            done += (gsize) n;
        else if (n == 0 || (errnum != EINTR && !fall_back_to_page_cache (target, errnum)))
            return fail (target, BURIN_ERROR_DRIVE_WRITE, "write", errnum, offset + done,
                         length - done, error);
    }
    return TRUE;
}

/**
 * burin_target_zero:
 * @length: bytes, a multiple of the block size
 * @offset: where, a multiple of the block size
 * @error: %BURIN_ERROR_DRIVE_WRITE or %BURIN_ERROR_DRIVE_GONE
 *
 * Has the drive, or its file system, make zeros without being sent them, where it can; the kernel
 * sends them where it can't. Never by discarding: what was discarded may read as anything.
 */
gboolean
burin_target_zero (const BurinTarget *target, gsize length, guint64 offset, GError **error)
{
    guint64 range[2] = {offset, length};
    int result;

    do {
        result = target->is_block_device
                     ? ioctl (target->fd, BLKZEROOUT, range)
                     : fallocate (target->fd, FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE,
                                  (off_t) offset, (off_t) length);
    } while (result != 0 && errno == EINTR);
    if (result == 0)
        return TRUE;
    return fail (target, BURIN_ERROR_DRIVE_WRITE, "zero", errno, offset, length, error);
}

/**
 * burin_target_flush:
 * @error: %BURIN_ERROR_DRIVE_FLUSH or %BURIN_ERROR_DRIVE_GONE
 *
 * Returns when the drive says that all it was given is on its medium. May take minutes.
 */
gboolean
burin_target_flush (const BurinTarget *target, GError **error)
{
    if (fsync (target->fd) == 0)
        return TRUE;
    return fail (target, BURIN_ERROR_DRIVE_FLUSH, "flush", errno, 0, 0, error);
}

/**
 * burin_target_reread_partitions:
 * @error: %BURIN_ERROR_DRIVE_BUSY if somebody keeps a partition open
 *
 * Has the kernel look at the partition table again. Does nothing where there are no partitions.
 */
gboolean
burin_target_reread_partitions (const BurinTarget *target, GError **error)
{
    if (!target->is_block_device)
        return TRUE;
    for (guint i = 0; i < REREAD_TRIES; i++) {
        if (ioctl (target->fd, BLKRRPART) == 0)
            return TRUE;
        if (errno == EINVAL || errno == ENOTTY) /* a loop device that was made without partitions */
            return TRUE;
        if (errno != EBUSY)
            break;
        g_usleep (REREAD_DELAY);
    }
    return fail (target, errno == EBUSY ? BURIN_ERROR_DRIVE_BUSY : BURIN_ERROR_FAILED,
                 "re-read the partition table of", errno, 0, 0, error);
}
