/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-source.h"
#include "burin-wrapper.h"

G_BEGIN_DECLS

/* Image files made by the libraries that real ones come from. Nothing touches the disk. */

typedef struct {
    const char *name;
    GBytes *content;
} FixtureMember;

GBytes *fixture_make_image (gsize size);
GBytes *fixture_compress (BurinWrapper wrapper, GBytes *content);
GBytes *fixture_archive (BurinWrapper wrapper,
                         BurinWrapper compression,
                         const char *options,
                         const FixtureMember *members);
GBytes *fixture_join (GBytes *first, GBytes *second);
int fixture_open (GBytes *content);

BurinImageInfo *fixture_inspect (GBytes *file, GError **error);
GBytes *fixture_unwrap (GBytes *file, GError **error);
GBytes *fixture_unwrap_member (GBytes *file, const char *member, GError **error);
void fixture_assert_unwraps (GBytes *file, GBytes *image);
char *fixture_assert_refused (GBytes *file, BurinError code);

G_END_DECLS
