/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Landlock without a single rule: no path can be opened, changed or executed. The C library has no
 * functions for it and its header may be older than the kernel, so the few numbers are here.
 */
#include "burin-cage-private.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION (1U << 0)
#define N_FS_RIGHTS_NEWEST 16
#define NET_BIND_AND_CONNECT (G_GUINT64_CONSTANT (3))
#define NET_ABI 4
#define SCOPE_SOCKETS_AND_SIGNALS (G_GUINT64_CONSTANT (3))
#define SCOPE_ABI 6

/* As in <linux/landlock.h>; an older kernel takes a shorter one, or zeros at the end. */
typedef struct {
    guint64 handled_access_fs;
    guint64 handled_access_net;
    guint64 scoped;
} Ruleset;

/* How many rights on files each version of the interface knows, from version 1 on. */
static const guint n_fs_rights[] = {13, 14, 15, 15, N_FS_RIGHTS_NEWEST};

static Ruleset
make_ruleset (long abi)
{
    gsize known = MIN ((gsize) abi, G_N_ELEMENTS (n_fs_rights));

    return (Ruleset){
        .handled_access_fs = (G_GUINT64_CONSTANT (1) << n_fs_rights[known - 1]) - 1,
        .handled_access_net = abi >= NET_ABI ? NET_BIND_AND_CONNECT : 0,
        .scoped = abi >= SCOPE_ABI ? SCOPE_SOCKETS_AND_SIGNALS : 0,
    };
}

/**
 * burin_cage_forbid_paths:
 *
 * Returns: %FALSE if the kernel has Landlock and refused it; %TRUE if it has none
 */
gboolean
burin_cage_forbid_paths (void)
{
    long abi = syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    Ruleset ruleset;
    int fd, errnum;
    long ret;

    if (abi < 1)
        return TRUE;
    ruleset = make_ruleset (abi);
    fd = (int) syscall (SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
    if (fd < 0)
        return FALSE;
    ret = syscall (SYS_landlock_restrict_self, fd, 0);
    errnum = errno;
    (void) close (fd); /* nothing was written to it */
    errno = errnum;
    return ret == 0;
}
