/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * The cage that the reader locks itself into before it looks at the first byte of an image. What is
 * left to code that a hostile image may have taken over: read the image, write to the front end's
 * pipe, compute, end.
 *
 * Each wall stands by itself; one that the kernel does not know (Landlock) is left out, one that it
 * knows and refuses ends the program.
 */
#include "burin-cage.h"

#include <errno.h>
#include <grp.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "burin-cage-private.h"
#include "burin-memory.h"

#define NOBODY 65534

/* The largest decoder (a 256 MiB dictionary) fits twice; a runaway one hits the wall. */
#define MAX_MEMORY ((rlim_t) 640 << 20)

static gboolean
fail (GError **error, const char *what)
{
    BurinErrorDetails details = {.operation = what, .errnum = errno};

    burin_set_error (error, BURIN_ERROR_FAILED, &details,
                     "the image reader could not lock itself in (%s: %s)", what,
                     g_strerror (errno));
    return FALSE;
}

/**
 * burin_cage_drop_root:
 * @error: %BURIN_ERROR_FAILED
 *
 * Makes root nobody, for good.
 *
 * Returns: %FALSE if the process may still be root
 */
gboolean
burin_cage_drop_root (GError **error)
{
    /* The groups first: once the user is gone, they could not be changed any more. */
    if (geteuid () != 0 && getuid () != 0)
        return TRUE;
    if (setgroups (0, NULL) < 0)
        return fail (error, "setgroups");
    if (setresgid (NOBODY, NOBODY, NOBODY) < 0)
        return fail (error, "setresgid");
    if (setresuid (NOBODY, NOBODY, NOBODY) < 0)
        return fail (error, "setresuid");
    return TRUE;
}

/**
 * burin_cage_set_flags:
 * @error: %BURIN_ERROR_FAILED
 *
 * Rules out that what is run from here has more rights than this process, and that others look
 * into it.
 *
 * Returns: %FALSE on failure
 */
gboolean
burin_cage_set_flags (GError **error)
{
    if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return fail (error, "no_new_privs");
    if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return fail (error, "dumpable");
    return TRUE;
}

static gboolean
set_limits (int last_fd, GError **error)
{
    const struct {
        __rlimit_resource_t resource;
        rlim_t value;
        const char *name;
    } limits[] = {
        {RLIMIT_CORE, 0, "limit core"},
        {RLIMIT_FSIZE, 0, "limit fsize"},
        {RLIMIT_NOFILE, (rlim_t) last_fd + 1, "limit nofile"},
#ifdef BURIN_WITH_SECCOMP
        {RLIMIT_DATA, MAX_MEMORY, "limit data"}, /* a sanitizer's shadow is larger */
#endif
    };

    for (gsize i = 0; i < G_N_ELEMENTS (limits); i++) {
        struct rlimit limit = {limits[i].value, limits[i].value};

        if (setrlimit (limits[i].resource, &limit) < 0)
            return fail (error, limits[i].name);
    }
    return TRUE;
}

static gboolean
close_other_files (int last_fd, GError **error)
{
    if (syscall (SYS_close_range, (guint) last_fd + 1, ~0U, 0) < 0)
        return fail (error, "close_range");
    return TRUE;
}

/**
 * burin_cage_tell_gaps:
 *
 * Tells people on standard error if one of the walls is missing.
 */
void
burin_cage_tell_gaps (void)
{
    if (!burin_cage_has_landlock ())
        g_printerr ("burin-reader: this kernel has no Landlock, so there is one wall less around "
                    "what reads the image.\n");
}

/**
 * burin_cage_enter:
 * @last_fd: the last file descriptor that is kept, at least that of standard error
 * @error: %BURIN_ERROR_FAILED
 *
 * Gives up everything but the file descriptors up to @last_fd, for good. Must be called before
 * there are threads; threads may be started afterwards.
 *
 * Returns: %FALSE if a wall could not be put up; then nothing must be parsed
 */
gboolean
burin_cage_enter (int last_fd, GError **error)
{
    (void) burin_memory_get_available (); /* is remembered: there is no /proc inside */
    if (!close_other_files (last_fd, error) || !burin_cage_drop_root (error) ||
        !burin_cage_set_flags (error))
        return FALSE;
    if (!burin_cage_forbid_paths ())
        return fail (error, "landlock");
    if (!set_limits (last_fd, error))
        return FALSE;
    if (!burin_cage_filter_syscalls ())
        return fail (error, "seccomp");
    return TRUE;
}
