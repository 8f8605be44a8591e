/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * Landlock, for the reader without a single rule: no path can be opened, changed or executed. The C
 * library has no functions for it and its header may be older than the kernel, so the few numbers
 * are here.
 */
#include "burin-cage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "burin-fd.h"

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

#define CREATE_RULESET_VERSION (1U << 0)
#define RULE_PATH_BENEATH 1
#define RIGHT_EXECUTE (1U << 0)
#define RIGHT_READ_FILE (1U << 2)
#define RIGHT_READ_FOLDER (1U << 3)
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

/* Likewise, without a gap between the two. */
typedef struct {
    guint64 allowed_access;
    gint32 parent_fd;
} __attribute__ ((packed)) PathBeneath;

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

static int
create_ruleset (long abi)
{
    Ruleset ruleset = make_ruleset (abi);

    return (int) syscall (SYS_landlock_create_ruleset, &ruleset, sizeof ruleset, 0);
}

static long
get_abi (void)
{
    return syscall (SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
}

static gboolean
allow (int ruleset_fd, int path_fd, guint64 rights)
{
    PathBeneath rule = {rights, path_fd};

    return syscall (SYS_landlock_add_rule, ruleset_fd, RULE_PATH_BENEATH, &rule, 0) == 0;
}

/**
 * burin_cage_has_landlock:
 *
 * Returns: whether the kernel has it, and would use it
 */
gboolean
burin_cage_has_landlock (void)
{
    return get_abi () >= 1;
}

/**
 * burin_cage_forbid_paths:
 *
 * Returns: %FALSE if the kernel has Landlock and refused it; %TRUE if it has none
 */
gboolean
burin_cage_forbid_paths (void)
{
    long abi = get_abi ();
    g_auto (BurinFd) ruleset = -1;

    if (abi < 1)
        return TRUE;
    ruleset = create_ruleset (abi);
    return ruleset >= 0 && syscall (SYS_landlock_restrict_self, ruleset, 0) == 0;
}

/**
 * burin_cage_allow_system_and:
 * @file_fd: an open file
 *
 * Leaves nothing but to run the system's programs, and to read what they consist of and one file.
 *
 * Returns: %FALSE also if the kernel has no Landlock
 */
gboolean
burin_cage_allow_system_and (int file_fd)
{
    static const char *const folders[] = {"/usr", "/lib", "/lib64", "/bin"};
    long abi = get_abi ();
    g_auto (BurinFd) ruleset = -1;

    if (abi < 1)
        return FALSE;
    ruleset = create_ruleset (abi);
    if (ruleset < 0 || !allow (ruleset, file_fd, RIGHT_READ_FILE))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
        g_auto (BurinFd) folder = open (folders[i], O_PATH | O_DIRECTORY | O_CLOEXEC);

        /* A system need not have all of them. */
        if (folder >= 0 &&
            !allow (ruleset, folder, RIGHT_EXECUTE | RIGHT_READ_FILE | RIGHT_READ_FOLDER))
            return FALSE;
    }
    return syscall (SYS_landlock_restrict_self, ruleset, 0) == 0;
}
