/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-error.h"
#include "burin-publisher-query.h"
#include "burin-statement.h"

G_BEGIN_DECLS

BurinStatement *burin_sidecars_find (const char *image_path,
                                     int image_fd,
                                     const BurinPublisherQuery *query,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
