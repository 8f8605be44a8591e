/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-digest-algorithm.h"

G_BEGIN_DECLS

/*
 * BurinDigestName: what publishers and their tools call an algorithm, one that Burin knows only by
 * name, or a family of them. Constant and static.
 */
typedef struct _BurinDigestName BurinDigestName;

const BurinDigestName *burin_digest_name_find (const char *spelling);
const BurinDigestName *burin_digest_name_find_in_file_name (const char *file_name);
const BurinDigestName *burin_digest_name_find_in_heading (const char *line);

const char *burin_digest_name_get_title (const BurinDigestName *self);
gboolean burin_digest_name_is_computable (const BurinDigestName *self);
gboolean burin_digest_name_is_known_by_size (const BurinDigestName *self);
gboolean burin_digest_name_resolve (const BurinDigestName *self,
                                    gsize size,
                                    BurinDigestAlgorithm *algorithm);

G_END_DECLS
