/*
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <archive_entry.h>

#include "burin-byte-stream.h"
#include "burin-wrapper.h"

G_BEGIN_DECLS

/*
 * BurinArchive: libarchive, reading a byte stream as one format that is known beforehand.
 *
 * Nothing is left to libarchive's guessing. Owned and used by one thread.
 */
typedef struct _BurinArchive BurinArchive;

/**
 * BurinArchiveResult:
 * @BURIN_ARCHIVE_FAILED: an error is set
 * @BURIN_ARCHIVE_ENTRY: there is another entry
 * @BURIN_ARCHIVE_END: there is none
 */
typedef enum {
    BURIN_ARCHIVE_FAILED,
    BURIN_ARCHIVE_ENTRY,
    BURIN_ARCHIVE_END,
} BurinArchiveResult;

BurinArchive *burin_archive_new (BurinByteStream *stream, BurinWrapper wrapper, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void burin_archive_free (BurinArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BurinArchive, burin_archive_free)

BurinArchiveResult
burin_archive_next (BurinArchive *self, struct archive_entry **entry, GError **error);
gssize burin_archive_read (BurinArchive *self, guint8 *buffer, gsize size, GError **error);

G_END_DECLS
