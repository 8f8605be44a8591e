/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * BurinMemberRank:
 * @BURIN_MEMBER_IGNORED: goes with images, but is none: check sums, signatures, documents
 * @BURIN_MEMBER_OTHER: may be an image
 * @BURIN_MEMBER_IMAGE: named like an image
 *
 * What the name of a member of an archive promises.
 */
typedef enum {
    BURIN_MEMBER_IGNORED,
    BURIN_MEMBER_OTHER,
    BURIN_MEMBER_IMAGE,
} BurinMemberRank;

BurinMemberRank burin_member_rank (const char *path);

G_END_DECLS
