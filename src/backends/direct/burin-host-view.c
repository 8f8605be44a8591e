/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-host-view.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>

#include "burin-fd.h"

#define HOST "1"

static gboolean in_use;

/* What burin_host_view_run() hands to its thread. Lives on the stack of the caller, who waits. */
typedef struct {
    BurinHostViewFunc func;
    gpointer data;
    int errnum;
} Visit;

static char *
read_namespace (const char *process)
{
    g_autofree char *path = g_build_filename ("/proc", process, "ns", "mnt", NULL);

    return g_file_read_link (path, NULL);
}

/**
 * burin_host_view_use:
 *
 * From now on, mounts are those of process 1, if they are not ours anyway. To be called before
 * there are threads, by a process that serves the whole system.
 */
void
burin_host_view_use (void)
{
    g_autofree char *ours = read_namespace ("self");
    g_autofree char *theirs = read_namespace (HOST);

    in_use = ours != NULL && theirs != NULL && !g_str_equal (ours, theirs);
}

/**
 * burin_host_view_get_process:
 *
 * Returns: (transfer none): whose folder in /proc tells what is mounted: a process id, or "self"
 */
const char *
burin_host_view_get_process (void)
{
    return in_use ? HOST : "self";
}

/* Only a thread that shares its root and working directory with no other may change its namespace;
 * both are those of process 1 then. */
static gboolean
enter (void)
{
    g_auto (BurinFd) space = open ("/proc/" HOST "/ns/mnt", O_RDONLY | O_CLOEXEC);

    return space >= 0 && unshare (CLONE_FS) == 0 && setns (space, CLONE_NEWNS) == 0;
}

static gpointer
visit (gpointer data)
{
    Visit *visit = data;
    gboolean done = FALSE;

    errno = 0;
    if (enter ())
        done = visit->func (visit->data);
    visit->errnum = errno;
    return GINT_TO_POINTER (done);
}

/**
 * burin_host_view_run:
 * @func: for which paths are those that process 1 sees
 * @data: for @func
 *
 * Blocks until @func has returned.
 *
 * Returns: what @func returned, with its errno; %FALSE if we may not go there
 */
gboolean
burin_host_view_run (BurinHostViewFunc func, gpointer data)
{
    Visit stay = {.func = func, .data = data};
    gboolean done;

    if (!in_use)
        return func (data);
    done = GPOINTER_TO_INT (g_thread_join (g_thread_new ("burin-host-view", visit, &stay)));
    errno = stay.errnum;
    return done;
}
