/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"

G_BEGIN_DECLS

/*
 * BurinNbd: what is in a virtual disk, as a qemu-nbd at the other end of a socket shows it.
 *
 * libnbd is loaded only where it is needed: it brings libraries along that other images do without.
 * There is one connection in a process, because a process reads one image; it lasts as long as the
 * process. Used by one thread.
 */
typedef struct _BurinNbd BurinNbd;

gboolean burin_nbd_load (const char *format);
BurinNbd *burin_nbd_get (int fd, GError **error);

const char *burin_nbd_get_format (BurinNbd *self);
guint64 burin_nbd_get_size (BurinNbd *self);
gboolean
burin_nbd_read (BurinNbd *self, guint64 offset, guint8 *buffer, gsize size, GError **error);
guint64 burin_nbd_find_data (BurinNbd *self, guint64 offset);

G_END_DECLS
