/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>
#include <unistd.h>

G_BEGIN_DECLS

/*
 * BurinFd: a file descriptor that is closed when its variable goes out of scope, as in
 * `g_auto (BurinFd) fd = -1;`. Given away with g_steal_fd().
 */
typedef int BurinFd;

static inline void
burin_fd_clear (BurinFd *fd)
{
    if (*fd >= 0)
        (void) close (*fd); /* nothing was written through it that an error here could concern */
    *fd = -1;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinFd, burin_fd_clear)

G_END_DECLS
