/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-dbus.h"
#include "burin-drive.h"

G_BEGIN_DECLS

#define BURIN_HELPER_PATH "/org/burin/Helper1"
#define BURIN_HELPER_NAME "org.burin.Helper1"
#define BURIN_HELPER_VERSION 3

/* Bytes of "image-name": no file's name is longer. */
#define BURIN_LONGEST_IMAGE_NAME 255

/* Bytes of "published". */
#define BURIN_LARGEST_PUBLISHED 4096

char *burin_drive_codec_dup_path (const char *drive_id) G_GNUC_WARN_UNUSED_RESULT;
void burin_drive_codec_export (BurinDrive *drive, BurinDbusDrive1 *object);
BurinDrive *
burin_drive_codec_import (BurinDbusDrive1 *object, const char *path) G_GNUC_WARN_UNUSED_RESULT;

GVariant *burin_drive_codec_identity (BurinDrive *drive) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_drive_codec_identity_matches (GVariant *identity, BurinDrive *drive);

G_END_DECLS
