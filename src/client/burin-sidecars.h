/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <gio/gio.h>

#include "burin-error.h"
#include "burin-publisher-query.h"
#include "burin-statement.h"

G_BEGIN_DECLS

/**
 * BurinSidecarsWatch:
 * @cancellable: (nullable): ends it
 * @progress: (nullable): called, in the thread that looks, while all of the image is read for the
 *   sake of its signature
 * @progress_data: for @progress
 *
 * Whom it concerns how long looking takes. A plain value that borrows.
 */
typedef struct {
    GCancellable *cancellable;
    GFileProgressCallback progress;
    gpointer progress_data;
} BurinSidecarsWatch;

BurinStatement *burin_sidecars_find (const char *image_path,
                                     int image_fd,
                                     const BurinPublisherQuery *query,
                                     const BurinSidecarsWatch *watch,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
