/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "burin-text.h"

#define MAX_NAMED 3 /* more names do not help to find the one that matters */

typedef gboolean (*StatusMatch) (const struct stat *status, gconstpointer data);

static gboolean
contains_device (const GArray *devices, dev_t device)
{
    for (guint i = 0; i < devices->len; i++)
        if (g_array_index (devices, dev_t, i) == device)
            return TRUE;
    return FALSE;
}

static gboolean
is_open_device (const struct stat *status, gconstpointer devices)
{
    return S_ISBLK (status->st_mode) && contains_device (devices, status->st_rdev);
}

static gboolean
is_on_file_system (const struct stat *status, gconstpointer devices)
{
    return contains_device (devices, status->st_dev);
}

static gboolean
link_matches (const char *directory, const char *link, StatusMatch match, gconstpointer data)
{
    g_autofree char *path = g_build_filename (directory, link, NULL);
    struct stat status;

    return stat (path, &status) == 0 && match (&status, data);
}

static gboolean
any_fd_matches (const char *directory, StatusMatch match, gconstpointer data)
{
    g_autofree char *path = g_build_filename (directory, "fd", NULL);
    g_autoptr (GDir) fds = g_dir_open (path, 0, NULL);
    const char *fd;

    while (fds != NULL && (fd = g_dir_read_name (fds)) != NULL)
        if (link_matches (path, fd, match, data))
            return TRUE;
    return FALSE;
}

/* Data: (element-type dev_t) GArray of block devices. Whether one of them is open. */
gboolean
burin_process_has_device_open (const char *directory, gconstpointer devices)
{
    return any_fd_matches (directory, is_open_device, devices);
}

/* A mapped library keeps a file system busy even though no fd of it is open any more. */
static gboolean
maps_file_of (const char *directory, const GArray *devices)
{
    g_autofree char *path = g_build_filename (directory, "maps", NULL);
    g_autofree char *contents = NULL;
    g_auto (GStrv) lines = NULL;

    if (!g_file_get_contents (path, &contents, NULL, NULL))
        return FALSE;
    lines = g_strsplit (contents, "\n", -1);
    for (guint i = 0; lines[i] != NULL; i++) {
        unsigned int device_major, device_minor;

        if (sscanf (lines[i], "%*s %*s %*s %x:%x", &device_major, &device_minor) == 2 &&
            contains_device (devices, makedev (device_major, device_minor)))
            return TRUE;
    }
    return FALSE;
}

/* Data: (element-type dev_t) GArray of st_devs. Whether it has anything in one of them in use. */
gboolean
burin_process_uses_file_system (const char *directory, gconstpointer devices)
{
    return link_matches (directory, "cwd", is_on_file_system, devices) ||
           link_matches (directory, "root", is_on_file_system, devices) ||
           link_matches (directory, "exe", is_on_file_system, devices) ||
           any_fd_matches (directory, is_on_file_system, devices) ||
           maps_file_of (directory, devices);
}

static gboolean
is_flock_in (const char *directory, const char *fd)
{
    g_autofree char *path = g_build_filename (directory, "fdinfo", fd, NULL);
    g_autofree char *contents = NULL;

    return g_file_get_contents (path, &contents, NULL, NULL) && strstr (contents, "FLOCK") != NULL;
}

static gboolean
is_same_file (const struct stat *status, gconstpointer data)
{
    const struct stat *wanted = data;

    return status->st_dev == wanted->st_dev && status->st_ino == wanted->st_ino;
}

/*
 * Data: a struct stat. Whether it holds a flock() on that file.
 *
 * /proc/locks would be quicker to read, but names the process that took the lock, which may have
 * left its fd to a child and be long dead.
 */
gboolean
burin_process_has_lock (const char *directory, gconstpointer status)
{
    g_autofree char *path = g_build_filename (directory, "fd", NULL);
    g_autoptr (GDir) fds = g_dir_open (path, 0, NULL);
    const char *fd;

    while (fds != NULL && (fd = g_dir_read_name (fds)) != NULL)
        if (link_matches (path, fd, is_same_file, status) && is_flock_in (directory, fd))
            return TRUE;
    return FALSE;
}

static char *
describe_process (const char *directory, const char *pid)
{
    g_autofree char *path = g_build_filename (directory, "comm", NULL);
    g_autofree char *comm = NULL;
    g_autofree char *safe = NULL;

    if (!g_file_get_contents (path, &comm, NULL, NULL))
        comm = g_strdup ("?"); /* it has just ended */
    safe = burin_text_dup_safe (comm);
    return g_strdup_printf ("%s (pid %s)", safe, pid);
}

/**
 * burin_process_search:
 * @match: says which processes are meant
 * @data: handed to @match
 *
 * Looks at all processes but this one. Finds only its own user's ones unless run as root.
 *
 * Returns: (transfer full) (nullable): the first few that match, e.g. "cp (pid 4711), bash (pid
 * 12)", or %NULL if none does
 */
char *
burin_process_search (BurinProcessMatch match, gconstpointer data)
{
    g_autoptr (GDir) processes = g_dir_open ("/proc", 0, NULL);
    g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
    g_auto (GStrv) names = NULL;
    const char *pid;
    guint n_found = 0;

    while (processes != NULL && n_found < MAX_NAMED &&
           (pid = g_dir_read_name (processes)) != NULL) {
        g_autofree char *directory = g_build_filename ("/proc", pid, NULL);
        g_autofree char *description = NULL;

        if (!g_ascii_isdigit (pid[0]) || atoi (pid) == getpid () || !match (directory, data))
            continue;
        description = describe_process (directory, pid);
        g_strv_builder_add (found, description);
        n_found++;
    }
    if (n_found == 0)
        return NULL;
    names = g_strv_builder_end (found);
    return g_strjoinv (", ", names);
}
