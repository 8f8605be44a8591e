/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever has more than these to choose from names one. Their names have to fit into an answer. */
#define BURIN_IMAGE_MAX_MEMBERS 64
#define BURIN_IMAGE_MAX_MEMBER_NAMES 32768

/**
 * BurinImageMember:
 * @name: path in the archive, safe for display
 * @size: in bytes; 0 if the archive does not tell
 *
 * A file in an archive that could be the image. Immutable once made.
 */
typedef struct {
    char *name;
    guint64 size;
} BurinImageMember;

BurinImageMember *burin_image_member_new (const char *name, guint64 size) G_GNUC_WARN_UNUSED_RESULT;
void burin_image_member_free (BurinImageMember *member);

GPtrArray *burin_image_members_new (void) G_GNUC_WARN_UNUSED_RESULT;
gboolean burin_image_members_has_room (GPtrArray *members, const char *name);
GVariant *burin_image_members_to_variant (GPtrArray *members) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *burin_image_members_from_variant (GVariant *variant) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
