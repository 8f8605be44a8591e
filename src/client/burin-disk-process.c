/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Virtual disks (qcow2 and its kin) are shown by a qemu-nbd of their own, to one reader, over a
 * socket that nobody else can get at: it has a name only until it is connected, in a folder of
 * ours. The server ends when the reader does.
 */
#include "burin-disk-process.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "burin-error.h"
#include "burin-fd.h"
#include "burin-program.h"

/* The header may be older than the kernel. */
#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#endif
#define CREATE_RULESET_VERSION (1U << 0)

/* Where burin-reader's server expects it. */
#define SOCKET_FILENO 3

static gboolean
fail (GError **error, const char *what, int errnum)
{
    BurinErrorDetails details = {.operation = what, .errnum = errnum};

    burin_set_error (error, BURIN_ERROR_FAILED, &details,
                     "the virtual disk cannot be shown (%s: %s)", what, g_strerror (errnum));
    return FALSE;
}

static gboolean
listen_at (int listener, const struct sockaddr_un *address, GError **error)
{
    if (bind (listener, (const struct sockaddr *) address, sizeof *address) < 0)
        return fail (error, "bind", errno);
    if (listen (listener, 1) < 0)
        return fail (error, "listen", errno);
    return TRUE;
}

static gboolean
make_sockets (const char *path, int *listener, int *connected, GError **error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    gboolean bound, done;

    if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
        return fail (error, "bind", ENAMETOOLONG);
    *listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    *connected = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*listener < 0 || *connected < 0)
        return fail (error, "socket", errno);
    bound = listen_at (*listener, &address, error);
    done =
        bound && (connect (*connected, (const struct sockaddr *) &address, sizeof address) == 0 ||
                  fail (error, "connect", errno));
    if (bound)
        (void) g_unlink (path); /* at worst it stays behind, and leads nowhere */
    return done;
}

static gboolean
connect_pair (int *listener, int *connected, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp ("burin-XXXXXX", error);
    g_autofree char *path = NULL;
    gboolean made;

    if (folder == NULL)
        return FALSE;
    path = g_build_filename (folder, "disk", NULL);
    made = make_sockets (path, listener, connected, error);
    (void) g_rmdir (folder); /* likewise */
    return made;
}

static gboolean
spawn (int image_fd, int listener, const char *format, GError **error)
{
    g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
        G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
    g_autofree char *program = burin_program_dup_reader ();
    g_autoptr (GSubprocess) server = NULL;
    const char *argv[] = {program, "serve", format, NULL};

    g_subprocess_launcher_take_stdin_fd (launcher, image_fd);
    g_subprocess_launcher_take_fd (launcher, listener, SOCKET_FILENO);
    server = g_subprocess_launcher_spawnv (launcher, argv, error);
    return server != NULL;
}

/**
 * burin_disk_process_get_format:
 * @refusal: why a reader does not take an image
 *
 * Returns: (transfer none) (nullable): what kind of virtual disk it is, if that is why and a server
 *   could show it
 */
const char *
burin_disk_process_get_format (const GError *refusal)
{
    static const struct {
        const char *mime_type;
        const char *format;
    } formats[] = {
        {"application/x-qemu-disk", "qcow2"}, {"application/x-vmdk-disk", "vmdk"},
        {"application/x-vhd-disk", "vhd"},    {"application/x-vhdx-disk", "vhdx"},
        {"application/x-vdi-disk", "vdi"},    {"application/x-apple-diskimage", "dmg"},
    };
    g_autofree char *program = g_find_program_in_path ("qemu-nbd");
    const char *cause;

    if (program == NULL || !g_error_matches (refusal, BURIN_ERROR, BURIN_ERROR_IMAGE_UNSUPPORTED))
        return NULL;
    cause = burin_error_get_details (refusal)->cause;
    for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
        if (g_strcmp0 (formats[i].mime_type, cause) == 0)
            return formats[i].format;
    return NULL;
}

/* For root the server becomes nobody, as the reader does, but has to open the file again. */
static gboolean
check_readable (int image_fd, GError **error)
{
    struct stat status;

    if (geteuid () != 0 || fstat (image_fd, &status) != 0 || (status.st_mode & S_IROTH) != 0)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "this is a virtual disk, which is read without the rights of root, and not "
                     "everybody may read it; allow that, or convert it first");
    return FALSE;
}

/* The server needs this wall, which a kernel may be without. */
static gboolean
check_kernel (GError **error)
{
    if (syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION) >= 1)
        return TRUE;
    burin_set_error (error, BURIN_ERROR_IMAGE_UNSUPPORTED, NULL,
                     "this is a virtual disk, which is read only where the kernel has Landlock to "
                     "lock QEMU in; convert it first, e.g. with qemu-img convert -O raw");
    return FALSE;
}

/**
 * burin_disk_process_start:
 * @image_fd: (transfer full): the file of a virtual disk, open for reading
 * @format: what kind it is, as burin_disk_process_get_format() says
 * @error: %BURIN_ERROR_IMAGE_UNSUPPORTED if root's file is not for everybody, or the kernel cannot
 * lock a server in; %BURIN_ERROR_FAILED, or what GIO says
 *
 * Starts a server that shows what is in a virtual disk. What may be wrong with the disk, the reader
 * will be told.
 *
 * Returns: a socket for a reader, owned by the caller, or -1
 */
int
burin_disk_process_start (int image_fd, const char *format, GError **error)
{
    g_auto (BurinFd) image = image_fd;
    g_auto (BurinFd) listener = -1;
    g_auto (BurinFd) connected = -1;

    if (!check_kernel (error) || !check_readable (image, error) ||
        !connect_pair (&listener, &connected, error) ||
        !spawn (g_steal_fd (&image), g_steal_fd (&listener), format, error))
        return -1;
    return g_steal_fd (&connected);
}
