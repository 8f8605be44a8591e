/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What systemd is told about the service, see sd_notify(3). That is spoken here and not by
 * libsystemd, which would bring decoders into a process that runs as root.
 */

#define BURIN_SUPERVISOR_READY "READY=1"
#define BURIN_SUPERVISOR_STOPPING "STOPPING=1"

void burin_supervisor_tell (const char *state);

G_END_DECLS
