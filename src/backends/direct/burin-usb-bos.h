/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean burin_usb_bos_has_superspeed (const guint8 *data, gsize size);

G_END_DECLS
