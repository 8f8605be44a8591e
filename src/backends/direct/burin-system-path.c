/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-system-path.h"

#include <string.h>

/* How many folders below a path what is mounted there still belongs to the running system. */
enum {
    ONLY_ITSELF = 0,
    ITS_CHILDREN = 1,
    ANY_DEPTH = G_MAXINT,
};

/*
 * People mount sticks in their home, in /mnt and in temporary folders, and services keep data in
 * /var and /srv. Sticks must stay writable, a system must stay alive.
 */
static const struct {
    const char *path;
    int depth;
} system_paths[] = {
    {"/", ONLY_ITSELF},
    {"/tmp", ONLY_ITSELF},
    {"/root", ONLY_ITSELF},
    {"/home", ITS_CHILDREN}, /* one file system per user, as systemd-homed makes them */
    {"/srv", ITS_CHILDREN},
    {"/bin", ANY_DEPTH},
    {"/boot", ANY_DEPTH},
    {"/efi", ANY_DEPTH},
    {"/etc", ANY_DEPTH},
    {"/gnu", ANY_DEPTH},
    {"/lib", ANY_DEPTH},
    {"/lib64", ANY_DEPTH},
    {"/nix", ANY_DEPTH},
    {"/opt", ANY_DEPTH},
    {"/ostree", ANY_DEPTH},
    {"/sbin", ANY_DEPTH},
    {"/snap", ANY_DEPTH},
    {"/sysroot", ANY_DEPTH},
    {"/usr", ANY_DEPTH},
    {"/var", ANY_DEPTH},
    /* Where live systems keep the medium that they were started from. */
    {"/cdrom", ANY_DEPTH},
    {"/isodevice", ANY_DEPTH},
    {"/rofs", ANY_DEPTH},
    {"/lib/live", ANY_DEPTH},
    {"/run/archiso", ANY_DEPTH},
    {"/run/initramfs", ANY_DEPTH},
    {"/run/live", ANY_DEPTH},
    {"/run/miso", ANY_DEPTH},
    {"/run/rootfsbase", ANY_DEPTH},
};

/**
 * burin_system_path_is_below:
 *
 * Returns: whether @path is @directory or something in it; compared by component, so that "/homes"
 *   is not in "/home"
 */
gboolean
burin_system_path_is_below (const char *path, const char *directory)
{
    gsize length = strlen (directory);

    if (strcmp (directory, "/") == 0)
        return path[0] == '/';
    return strncmp (path, directory, length) == 0 && (path[length] == '\0' || path[length] == '/');
}

static int
count_components (const char *path)
{
    int count = 0;

    for (const char *p = path; *p != '\0'; p++)
        if (p[0] == '/' && p[1] != '/' && p[1] != '\0')
            count++;
    return count;
}

/**
 * burin_system_path_check:
 * @mount_point: an absolute path
 *
 * Returns: whether the running system needs what is mounted there
 */
gboolean
burin_system_path_check (const char *mount_point)
{
    for (guint i = 0; i < G_N_ELEMENTS (system_paths); i++) {
        int depth = count_components (mount_point) - count_components (system_paths[i].path);

        if (burin_system_path_is_below (mount_point, system_paths[i].path) &&
            depth <= system_paths[i].depth)
            return TRUE;
    }
    return FALSE;
}
