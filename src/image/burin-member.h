/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-byte-stream.h"
#include "burin-image-member.h"
#include "burin-wrapper.h"

G_BEGIN_DECLS

/**
 * BurinMember:
 * @index: which entry of the archive it is
 * @name: its name, safe for display
 * @size: in bytes
 * @size_known: whether the archive tells
 * @wanted: it was chosen by its name
 * @alone: no other entry can be the image, or matters; else that shows only once all has been
 * unpacked
 *
 * The image of an archive. A plain value that owns its name.
 */
typedef struct {
    guint index;
    char *name;
    guint64 size;
    gboolean size_known;
    gboolean wanted;
    gboolean alone;
} BurinMember;

void burin_member_clear (BurinMember *member);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BurinMember, burin_member_clear)

gboolean burin_member_choose (BurinByteStream *stream,
                              BurinWrapper wrapper,
                              const char *wanted,
                              BurinMember *member,
                              GPtrArray **candidates,
                              GError **error);

G_END_DECLS
