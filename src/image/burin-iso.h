/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-iso-directory.h"

G_BEGIN_DECLS

/**
 * BurinIso:
 * @system_id: who made its boot area, "" if it does not say; like the others safe for display
 * @volume_id: its label
 * @publisher_id: who published it
 * @application_id: what made it
 * @size: bytes that it has by its own account
 * @root: its root folder
 * @udf: it has a UDF file system, too
 * @el_torito: it has something to start from when it is a CD or DVD
 * @windows: it is an installation disc of Windows
 *
 * What the descriptors of a CD or DVD image say. A plain value that owns its strings.
 */
typedef struct {
    char *system_id;
    char *volume_id;
    char *publisher_id;
    char *application_id;
    guint64 size;
    BurinIsoExtent root;
    gboolean udf;
    gboolean el_torito;
    gboolean windows;
} BurinIso;

gboolean burin_iso_read (BurinImageView *view, BurinIso *iso);
gboolean burin_iso_has_udf (BurinImageView *view);
void burin_iso_clear (BurinIso *iso);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinIso, burin_iso_clear)

G_END_DECLS
