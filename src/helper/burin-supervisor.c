/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "burin-supervisor.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "burin-fd.h"

/* A path, or with an "@" before it a name that has none. Returns: the length, 0 if it is neither */
static socklen_t
parse_address (const char *text, struct sockaddr_un *address)
{
    gsize length = strlen (text);

    if ((*text != '/' && *text != '@') || length >= sizeof address->sun_path)
        return 0;
    memcpy (address->sun_path, text, length);
    if (*text == '@')
        address->sun_path[0] = '\0';
    return (socklen_t) (G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length);
}

/**
 * burin_supervisor_tell:
 * @state: one of those above
 *
 * Does nothing if nobody wants to know, which is so unless systemd started this process.
 */
void
burin_supervisor_tell (const char *state)
{
    const char *path = g_getenv ("NOTIFY_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t length = path != NULL ? parse_address (path, &address) : 0;
    g_auto (BurinFd) fd = -1;

    if (length == 0)
        return;
    fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd >= 0)
        (void) sendto (fd, state, strlen (state), MSG_NOSIGNAL, (struct sockaddr *) &address,
                       length); /* systemd notices by itself if we never become ready */
}
