/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As strict as any drive or file system asks for with O_DIRECT (statx(2), STATX_DIOALIGN). */
#define BURIN_ALIGNMENT 4096

guint8 *burin_aligned_alloc (gsize size) G_GNUC_WARN_UNUSED_RESULT G_GNUC_MALLOC;

G_END_DECLS
