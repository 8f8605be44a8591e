/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Virtual disks are read by qemu-nbd, which knows their formats, in a cage of its own: it sees the
 * image and the system's programs and libraries, can write nothing, and can open no socket but take
 * the one that it is given. So it does not matter that an image may name other files, on this
 * computer or elsewhere, that its content is to be taken from: it gets none of them, and fails.
 */
#include "burin-disk-server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "burin-cage-private.h"
#include "burin-error.h"

#define MAX_MEMORY ((rlim_t) 1 << 30)
#define MAX_FILES 64

/* What qemu-img says of a check. */
#define CHECK_FINE 0
#define CHECK_LEAKS 3
#define CHECK_UNSUPPORTED 63

/* The format is never left to be guessed: what looks like a raw disk could be made to be another.
 */
static const struct {
    const char *format;
    const char *driver;
} drivers[] = {
    {"qcow2", "qcow2"}, {"vmdk", "vmdk"}, {"vhd", "vpc"},
    {"vhdx", "vhdx"},   {"vdi", "vdi"},   {"dmg", "dmg"},
};

static const char *
find_driver (const char *format)
{
    for (gsize i = 0; i < G_N_ELEMENTS (drivers); i++)
        if (strcmp (drivers[i].format, format) == 0)
            return drivers[i].driver;
    return NULL;
}

static gboolean
set_limits (void)
{
    static const struct {
        __rlimit_resource_t resource;
        rlim_t value;
    } limits[] = {
        {RLIMIT_CORE, 0},
        {RLIMIT_FSIZE, 0},
        {RLIMIT_NOFILE, MAX_FILES},
#ifdef BURIN_WITH_SECCOMP
        {RLIMIT_DATA, MAX_MEMORY}, /* a sanitizer's shadow is larger */
#endif
    };

    for (gsize i = 0; i < G_N_ELEMENTS (limits); i++) {
        struct rlimit limit = {limits[i].value, limits[i].value};

        if (setrlimit (limits[i].resource, &limit) < 0)
            return FALSE;
    }
    return TRUE;
}

/* As systemd hands a socket over: it is the descriptor 3, and meant for this process. */
static gboolean
announce_socket (void)
{
    g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());

    return g_setenv ("LISTEN_PID", pid, TRUE) && g_setenv ("LISTEN_FDS", "1", TRUE);
}

static gboolean
lock_in (int image_fd, GError **error)
{
    if (!burin_cage_drop_root (error) || !burin_cage_set_flags (error))
        return FALSE;
    if (burin_cage_allow_system_and (image_fd) && set_limits () && burin_cage_forbid_sockets ())
        return TRUE;
    burin_set_error (error, BURIN_ERROR_FAILED, NULL, "qemu-nbd cannot be locked in: %s",
                     g_strerror (errno));
    return FALSE;
}

/*
 * What lies past the end of a file that was cut off reads as zeros for qemu-nbd, so all of a disk's
 * structure is looked at first. Leaks hurt nobody, and some formats are looked at when opened.
 */
static gboolean
is_whole (const char *image)
{
    const char *argv[] = {"qemu-img", "check", image, NULL};
    GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_CHILD_INHERITS_STDIN;
    int status;

    if (!g_spawn_sync (NULL, (char **) argv, NULL, flags, NULL, NULL, NULL, NULL, &status, NULL))
        return FALSE;
    return WIFEXITED (status) &&
           (WEXITSTATUS (status) == CHECK_FINE || WEXITSTATUS (status) == CHECK_LEAKS ||
            WEXITSTATUS (status) == CHECK_UNSUPPORTED);
}

/**
 * burin_disk_server_run:
 * @image_fd: the file of a virtual disk
 * @format: what kind, e.g. "qcow2"
 *
 * Becomes a qemu-nbd that shows what is in the disk to the first who connects to the socket that
 * listens as descriptor 3, and that ends with that connection.
 *
 * Returns: an exit code, if it comes to that
 */
int
burin_disk_server_run (int image_fd, const char *format)
{
    g_autofree char *program = g_find_program_in_path ("qemu-nbd");
    const char *driver = find_driver (format);
    g_autofree char *image = NULL;
    g_autoptr (GError) error = NULL;

    if (program == NULL || driver == NULL || !announce_socket ())
        return EXIT_FAILURE;
    if (!lock_in (image_fd, &error)) {
        g_printerr ("burin-reader: %s\n", error->message);
        return EXIT_FAILURE;
    }
    image = g_strdup_printf (
        "json:{\"driver\":\"%s\",\"read-only\":true,"
        "\"file\":{\"driver\":\"file\",\"filename\":\"/proc/self/fd/%d\",\"read-only\":true}}",
        driver, image_fd);
    if (!is_whole (image))
        return EXIT_FAILURE;
    (void) execl (program, program, "--read-only", image, NULL); /* returns only if it fails */
    return EXIT_FAILURE;
}
