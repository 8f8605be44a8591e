/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include "burin-image-file.h"
#include "burin-image-open.h"

G_BEGIN_DECLS

/* For burin-image-open.c, which sets it; nothing changes afterwards but the rest of the file. */
struct _BurinImage {
    GObject parent_instance;

    /* Owned */
    BurinImageFile file;
    char *member; /* NULL if none was named */
    BurinPublisherQuery *query;
    int statement_fd; /* what was found that its publisher says */
    BurinImageInfo *info;

    /* Static */
    const char *disk_format; /* of a virtual disk; NULL if it is none */

    BurinImageOpenFlags flags;
};

G_END_DECLS
