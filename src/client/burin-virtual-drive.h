/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

#include "burin-error.h"

G_BEGIN_DECLS

/**
 * BurinVirtualDrive:
 * @path: path of the file, made if it does not exist
 * @size: its size in bytes, a multiple of 512; an existing file must have that very size, or be
 *   given with size 0
 *
 * A file to be shown as a drive.
 */
typedef struct {
    char *path;
    guint64 size;
} BurinVirtualDrive;

BurinVirtualDrive *
burin_virtual_drive_parse (const char *spec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
BurinVirtualDrive *
burin_virtual_drive_copy (const BurinVirtualDrive *virtual_drive) G_GNUC_WARN_UNUSED_RESULT;
void burin_virtual_drive_free (BurinVirtualDrive *virtual_drive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinVirtualDrive, burin_virtual_drive_free)

int burin_virtual_drive_open (const BurinVirtualDrive *virtual_drive, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
