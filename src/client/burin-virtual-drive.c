/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-virtual-drive.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "burin-fd.h"
#include "burin-frame.h"

#define SECTOR_SIZE 512

static gboolean
refuse (const char *path, const char *why, GError **error)
{
    BurinErrorDetails details = {.operation = "open", .path = path};

    burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, &details, "virtual drive %s %s", path,
                     why);
    return FALSE;
}

static int
refuse_errno (const char *path, const char *operation, int errnum, GError **error)
{
    BurinErrorDetails details = {.operation = operation, .path = path, .errnum = errnum};

    burin_set_error (error, BURIN_ERROR_FAILED, &details,
                     "virtual drive %s: cannot %s the file: %s", path, operation,
                     g_strerror (errnum));
    return -1;
}

/* Returns: by how many bits the unit shifts, or -1 */
static int
unit_shift (const char *unit)
{
    static const char units[] = "KMGT";
    const char *found;

    if (*unit == '\0')
        return 0;
    found = strchr (units, g_ascii_toupper (*unit));
    if (found == NULL || unit[1] != '\0')
        return -1;
    return 10 * (int) (found - units + 1);
}

static gboolean
parse_size (const char *text, guint64 *size)
{
    char *end;
    guint64 number;
    int shift;

    errno = 0;
    number = g_ascii_strtoull (text, &end, 10);
    shift = unit_shift (end);
    if (errno != 0 || end == text || shift < 0 || number > BURIN_IMAGE_MAX_SIZE >> shift)
        return FALSE;
    *size = number << shift;
    return TRUE;
}

static gboolean
parse_valid_size (const char *spec, const char *text, guint64 *size, GError **error)
{
    guint64 parsed;

    if (!parse_size (text, &parsed)) {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                         "“%s” in “%s” is not a size: give bytes, or a number and K, M, G or T",
                         text, spec);
        return FALSE;
    }
    if (parsed == 0 || parsed % SECTOR_SIZE != 0) {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL,
                         "the size in “%s” must be a multiple of %d bytes and not 0", spec,
                         SECTOR_SIZE);
        return FALSE;
    }
    *size = parsed;
    return TRUE;
}

/**
 * burin_virtual_drive_parse:
 * @spec: `FILE`, `FILE:` or `FILE:SIZE`, SIZE in bytes or with one of the units K, M, G and T,
 * which are powers of 1024
 * @error: %BURIN_ERROR_INVALID_ARGUMENT
 *
 * Only what begins with a digit after the last colon is a size, so names may contain colons.
 *
 * Returns: (transfer full): what the user asked for, or %NULL
 */
BurinVirtualDrive *
burin_virtual_drive_parse (const char *spec, GError **error)
{
    const char *colon = strrchr (spec, ':');
    g_autoptr (BurinVirtualDrive) parsed = g_new0 (BurinVirtualDrive, 1);

    if (colon != NULL && g_ascii_isdigit (colon[1]) && strchr (colon, '/') == NULL) {
        if (!parse_valid_size (spec, colon + 1, &parsed->size, error))
            return NULL;
    } else if (colon == NULL || colon[1] != '\0') {
        colon = spec + strlen (spec);
    }
    parsed->path = g_strndup (spec, (gsize) (colon - spec));
    if (*parsed->path == '\0') {
        burin_set_error (error, BURIN_ERROR_INVALID_ARGUMENT, NULL, "“%s” names no file", spec);
        return NULL;
    }
    return g_steal_pointer (&parsed);
}

BurinVirtualDrive *
burin_virtual_drive_copy (const BurinVirtualDrive *virtual_drive)
{
    BurinVirtualDrive *copy = g_new (BurinVirtualDrive, 1);

    copy->path = g_strdup (virtual_drive->path);
    copy->size = virtual_drive->size;
    return copy;
}

void
burin_virtual_drive_free (BurinVirtualDrive *virtual_drive)
{
    if (virtual_drive == NULL)
        return;
    g_free (virtual_drive->path);
    g_free (virtual_drive);
}

static gboolean
check_size (const BurinVirtualDrive *virtual_drive, guint64 size, GError **error)
{
    g_autofree char *why = NULL;

    if (size == 0)
        return refuse (virtual_drive->path, "is an empty file: remove it and give a size", error);
    if (size % SECTOR_SIZE != 0)
        return refuse (virtual_drive->path, "is not a multiple of 512 bytes long", error);
    if (virtual_drive->size == 0 || virtual_drive->size == size)
        return TRUE;
    why = g_strdup_printf ("has %" G_GUINT64_FORMAT " bytes, not %" G_GUINT64_FORMAT
                           ": give it without a size to use it as it is",
                           size, virtual_drive->size);
    return refuse (virtual_drive->path, why, error);
}

static gboolean
check_file (const BurinVirtualDrive *virtual_drive, const struct stat *status, GError **error)
{
    const char *path = virtual_drive->path;

    if (S_ISDIR (status->st_mode))
        return refuse (path, "is a folder, not a file", error);
    if (S_ISBLK (status->st_mode))
        return refuse (path, "is a real drive: give it as the drive to write to", error);
    if (!S_ISREG (status->st_mode))
        return refuse (path, "is not a regular file", error);
    return check_size (virtual_drive, (guint64) status->st_size, error);
}

/* Looks at the file before it opens it, because opening a device node can have effects. */
static int
open_existing (const BurinVirtualDrive *virtual_drive, int path_fd, GError **error)
{
    g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", path_fd);
    struct stat status;
    int fd;

    if (fstat (path_fd, &status) != 0)
        return refuse_errno (virtual_drive->path, "open", errno, error);
    if (!check_file (virtual_drive, &status, error))
        return -1;
    fd = open (link, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return refuse_errno (virtual_drive->path, "open", errno, error);
    return fd;
}

static int
make (const BurinVirtualDrive *virtual_drive, GError **error)
{
    const char *path = virtual_drive->path;
    g_auto (BurinFd) fd = -1;
    int errnum;

    if (virtual_drive->size == 0) {
        (void) refuse (path, "does not exist: give a size to make it, as in FILE:64M", error);
        return -1;
    }
    fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return refuse_errno (path, "make", errno, error);
    if (ftruncate (fd, (off_t) virtual_drive->size) == 0)
        return g_steal_fd (&fd);

    errnum = errno;
    (void) unlink (path); /* the error to be told is the one from before */
    return refuse_errno (path, "enlarge", errnum, error);
}

/**
 * burin_virtual_drive_open:
 * @error: %BURIN_ERROR_INVALID_ARGUMENT if the file cannot be a drive of that size,
 *   %BURIN_ERROR_FAILED if it could not be opened or made
 *
 * Opens the file, and makes it if it does not exist: sparse, so it takes no space at first.
 *
 * Returns: an fd that the caller owns, open for reading and writing, or -1
 */
int
burin_virtual_drive_open (const BurinVirtualDrive *virtual_drive, GError **error)
{
    g_auto (BurinFd) path_fd = open (virtual_drive->path, O_PATH | O_CLOEXEC);

    if (path_fd >= 0)
        return open_existing (virtual_drive, path_fd, error);
    if (errno == ENOENT)
        return make (virtual_drive, error);
    return refuse_errno (virtual_drive->path, "open", errno, error);
}
